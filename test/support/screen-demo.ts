/**
Runs the screen on a made-up engine in a real terminal, to look at it:

	tsx test/support/screen-demo.ts [bars] [--stale] [--start] [--live] [--ascii] [--no-color] [--contrast] [--blue-orange] [--red-up] [--calm] [--screen-reader] [--read-only]
*/
import process from 'node:process';
import type {Command} from '../../src/engine/domain/command.js';
import {hour} from '../../src/engine/domain/units.js';
import type {EngineHandle} from '../../src/engine/ports/engine-handle.js';
import {themeNames} from '../../src/tui/theme.js';
import {startScreen} from '../../src/tui/start.js';
import {createFakeEngine} from './fake-engine.js';
import {approvedOrder, makeRun} from './records.js';

const flag = (name: string): boolean => process.argv.includes(`--${name}`);
const bars = Number(process.argv[2]?.replace(/^-.*/, '') ?? 120) || 120;
const symbols = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT', 'ADA/USDT', 'XRP/USDT', 'LINK/USDT'];
const records = makeRun({bars: bars + 500, symbols, mode: flag('live') ? 'live' : 'sim'});
const cut = records.findIndex(({event}) => event.type === 'BarCompleted' && event.barClose >= Date.UTC(2021, 0, 15) + (bars * hour));
const engine = createFakeEngine(records.slice(0, cut));
let next = cut;

engine.answer = command => {
	setTimeout(() => {
		engine.add({type: 'CommandReceived', command});
		obey(command);
	}, 80);
	return {accepted: true, seq: engine.view().seq + 1};
};

function obey(command: Command): void {
	if (command.type === 'HaltTrading') {
		halt(command.reason);
	}

	if (command.type === 'FlattenPositions') {
		flatten();
	}

	if (command.type === 'ResumeTrading') {
		engine.add({type: 'TradingResumed', state: 'RUNNING', lifted: engine.view().causes, reason: command.reason, source: 'key'});
	}
}

function halt(reason: string): void {
	if (engine.view().causes.some(({rule}) => rule === 'command')) {
		return;
	}

	engine.add({type: 'OrderIntended', order: approvedOrder({clientOrderId: 'ct-late', symbol: 'BTC/USDT', side: 'buy', quantity: '0.01', limitPrice: '38000'}), reason: 'demo'});
	engine.add({type: 'TradingHalted', state: 'HALTED', rule: 'command', reason, source: 'key', latched: true, until: null});
	setTimeout(() => {
		engine.add({type: 'OrderClosed', clientOrderId: 'ct-late', symbol: 'BTC/USDT', status: 'cancelled', filled: '0'}, engine.view().at + 400);
	}, 800);
}

function flatten(): void {
	const startedAt = engine.view().at;
	engine.add({type: 'FlattenStarted', reason: 'typed FLATTEN', source: 'key'});
	for (const [index, position] of Object.values(engine.view().positions).entries()) {
		setTimeout(() => {
			engine.add({type: 'PositionChanged', ...position, quantity: '0', openedAt: null}, engine.view().at + 700);
		}, 600 * (index + 1));
	}

	setTimeout(() => {
		engine.add({type: 'FlattenFinished', startedAt, dust: {}});
	}, 3000);
}

setInterval(() => {
	engine.pulse({feeds: engine.view().feeds.map(({feed}) => ({feed, ageMs: flag('stale') ? 12_400 : 700, expectedMs: 5000}))});
}, 500).unref();
setInterval(() => {
	const record = records[next];
	if (record !== undefined && engine.view().tradingState === 'RUNNING') {
		engine.add(record.event, record.at);
		next++;
	}
}, 120).unref();

const connected = new Promise<EngineHandle>(resolve => {
	setTimeout(() => {
		resolve(engine);
	}, flag('start') ? 6000 : 50);
});

const end = await startScreen({
	handle: connected,
	mode: flag('live') ? 'live' : 'sim',
	opening: ['No network: the built-in simulated market is used instead.'],
	mayLeaveRunning: true,
	maySuspend: true,
	readOnly: flag('read-only'),
	flags: {ascii: flag('ascii'), noColor: flag('no-color'), calm: flag('calm'), screenReader: flag('screen-reader'), direction: flag('red-up') ? 'red-up' : 'green-up', theme: themeNames.find(name => flag(name)) ?? 'terminal'},
	watchStart(listener) {
		let done = 0;
		const timer = setInterval(() => {
			done += 0.02;
			listener({stage: done < 0.2 ? 'markets' : (done < 0.8 ? 'history' : 'training'), done: Math.min(1, done), text: 'BTC/USDT 2020-06-01'});
		}, 100);
		return () => {
			clearInterval(timer);
		};
	},
});
console.log(JSON.stringify(end));
