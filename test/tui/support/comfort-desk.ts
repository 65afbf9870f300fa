/**
A controller with everything that makes a screen pleasant, on a made-up engine and a clock that a test moves.
*/
import {actions} from '../../../src/tui/actions/table.js';
import {createCommandLane} from '../../../src/tui/commands.js';
import {Controller} from '../../../src/tui/controller.js';
import type {ScreenEnd} from '../../../src/tui/end.js';
import type {RawTable} from '../../../src/tui/widgets/table.js';
import {createStore, type Store} from '../../../src/tui/store.js';
import {createFakeEngine, type FakeEngine} from '../../support/fake-engine.js';
import {makeRun} from '../../support/records.js';
import {createFakeClock, type FakeClock} from '../../support/screen-clock.js';

export type ComfortDesk = {
	readonly controller: Controller;
	readonly engine: FakeEngine;
	readonly store: Store;
	readonly clock: FakeClock;
	readonly saved: readonly {readonly name: string; readonly table: RawTable}[];
	readonly mouse: readonly boolean[];
	readonly ends: readonly ScreenEnd[];
	readonly repaints: () => number;
	press(...keys: readonly string[]): Promise<void>;
	type(text: string): Promise<void>;
	notice(): string | null;
};

const size = {columns: 120, rows: 40};

export async function openComfortDesk(save: (name: string, table: RawTable) => Promise<string> = async name => `/data/exports/${name}.csv`, engine = createFakeEngine(makeRun({bars: 100}))): Promise<ComfortDesk> {
	const clock = createFakeClock();
	const store = createStore({mode: 'paper', clock});
	const lane = createCommandLane(clock);
	const saved: {name: string; table: RawTable}[] = [];
	const mouse: boolean[] = [];
	const ends: ScreenEnd[] = [];
	let repaints = 0;
	const controller = new Controller({
		store, lane, clock, actions, attached: false, mayLeaveRunning: true, suspend: null, theme: 'terminal', readOnly: false, past: null,
		repaint() {
			repaints++;
		},
		copy: () => undefined,
		async save(name, table) {
			saved.push({name, table});
			return save(name, table);
		},
		setMouse(on) {
			mouse.push(on);
		},
		end(end) {
			ends.push(end);
		},
	});
	lane.attach(engine);
	await store.attach(engine);
	clock.advance(300);
	const press = async (...keys: readonly string[]): Promise<void> => {
		for (const key of keys) {
			controller.press([{key, chunk: false}], size);
			await Promise.resolve();
			await Promise.resolve();
			clock.advance(20);
		}
	};

	return {
		controller, engine, store, clock, saved, mouse, ends, press, repaints: () => repaints,
		async type(text) {
			await press(...text);
		},
		notice: () => controller.ui.state().notice?.text ?? null,
	};
}
