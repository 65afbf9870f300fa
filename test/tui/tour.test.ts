import test from 'ava';
import {actions} from '../../src/tui/actions/table.js';
import {bindKeys} from '../../src/tui/actions/bindings.js';
import {createSignal} from '../../src/tui/signal.js';
import {followTour} from '../../src/tui/tour/follow-tour.js';
import {openTour, tourAfter, tourBox, tourText, type Tour} from '../../src/tui/tour/tour.js';
import {openScreen} from '../support/screen.js';
import {openComfortDesk} from './support/comfort-desk.js';

const body = {x: 0, y: 2, width: 80, height: 20};
const words = (box: ReturnType<typeof tourBox>): string => box.lines.map(line => line.map(({text}) => text).join('')).join('\n');

test('the box names four keys, a person\'s own where there are some, and stays inside the body', t => {
	const own = bindKeys(actions, {halt: 'ctrl+q', why: 'W'});
	const box = tourBox(openTour, own, 'cryptotrader setup', body);
	t.regex(words(box), /\? +every key/);
	t.regex(words(box), /: +type any action/);
	t.regex(words(box), /W +why/);
	t.regex(words(box), /Ctrl\+Q +HALT/);
	t.regex(words(box), /cryptotrader setup/);
	for (const [width, height] of [[60, 12], [80, 20], [200, 56]] as const) {
		const {rect, lines} = tourBox(openTour, actions, 'cryptotrader setup', {x: 0, y: 2, width, height});
		t.deepEqual([rect.x + rect.width, rect.y + rect.height, lines.length], [width, height + 2, rect.height]);
		t.true(lines.every(line => line.reduce((sum, {text}) => sum + text.length, 0) === rect.width));
	}

	t.regex(tourText(own, null), /^First steps\. .*Ctrl\+Q: HALT.*Esc ends this\.$/);
});

test('what was tried is ticked; it is over once all but the halt were', t => {
	let tour: Tour | null = tourAfter(openTour, 'help');
	t.regex(words(tourBox(tour ?? openTour, actions, null, body)), /✓ \? /);
	t.is(tourAfter(tour, 'zoom'), tour, 'another key is no step');
	tour = tourAfter(tourAfter(tour, 'halt'), 'palette');
	t.not(tour, null, 'a halt is not asked for');
	t.is(tourAfter(tour, 'why'), null);
	t.is(tourAfter(null, 'help'), null);
});

test('it is remembered once: when it is put away, or else when the screen ends', t => {
	const seen: string[] = [];
	const watch = (name: string, begins: boolean) => {
		const ui = createSignal<{readonly tour: Tour | null}>({tour: begins ? openTour : null});
		const end = followTour(ui, {
			begins, hint: null, seen() {
				seen.push(name);
			},
		});
		return {ui, end};
	};

	const first = watch('put away', true);
	first.ui.set({tour: tourAfter(openTour, 'help')});
	t.deepEqual(seen, []);
	first.ui.set({tour: null});
	first.end();
	t.deepEqual(seen, ['put away']);
	watch('at the end', true).end();
	const never = watch('not shown', false);
	never.ui.set({tour: openTour});
	never.ui.set({tour: null});
	never.end();
	t.deepEqual(seen, ['put away', 'at the end']);
});

test('it takes no key: what it shows can be done while it is there; Esc puts it away first, :tour brings it back', async t => {
	const {controller, press, type} = await openComfortDesk();
	controller.beginTour();
	await press('z');
	t.true(controller.ui.state().zoomed);
	await press('?', 'escape');
	t.true(controller.ui.state().tour?.tried.has('help'));
	await press('escape');
	t.is(controller.ui.state().tour, null);
	t.true(controller.ui.state().zoomed, 'the zoom waits for the next Esc');
	await type(':tour');
	await press('enter');
	t.deepEqual(controller.ui.state().tour, openTour);
});

const noticed = (): {seen: number} => ({seen: 0});

test.serial('a first screen shows it, a calm one and the next one do not', async t => {
	const count = noticed();
	const tour = {
		begins: true, hint: 'Exchange, capital, limits: cryptotrader setup', seen() {
			count.seen++;
		},
	};
	const first = openScreen({tour});
	await first.terminal.until(screen => screen.includes('First steps') && screen.includes('RUNNING'));
	t.regex(first.terminal.screen(), /Ctrl\+X +HALT at once/);
	t.regex(first.terminal.screen().split('\n')[0] ?? '', /PAPER .*RUNNING/);
	await first.close();
	t.is(count.seen, 1);
	for (const setting of [{tour: {...tour, begins: false}}, {tour, flags: {calm: true}}, {}]) {
		const later = openScreen(setting);
		await later.terminal.until(screen => screen.includes('RUNNING'));
		t.notRegex(later.terminal.screen(), /First steps/);
		await later.close();
	}

	t.is(count.seen, 1);
});

test.serial('people who hear it are told in words', async t => {
	const screen = openScreen({tour: {begins: true, hint: null, seen: () => undefined}, flags: {screenReader: true}});
	await screen.terminal.until(text => text.includes('First steps.'));
	t.regex(screen.terminal.screen().replaceAll('\n', ' '), /First steps\. \?: every key/);
	await screen.close();
});
