import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {screenSettings} from '../../src/commands/profile-settings.js';
import {CryptoTraderError} from '../../src/engine/domain/error.js';
import {bindKeys} from '../../src/tui/actions/bindings.js';
import {actions} from '../../src/tui/actions/table.js';
import {scratch} from '../support/program.js';
import {openScreen} from '../support/screen.js';

function flagsWith(t: ExecutionContext, settings: string | null) {
	const dataDir = scratch(t);
	if (settings !== null) {
		writeFileSync(join(dataDir, 'settings.yaml'), settings);
	}

	return {profile: 'default', dataDir, json: false};
}

async function refusal(t: ExecutionContext, settings: string): Promise<string> {
	const error = await t.throwsAsync(screenSettings(flagsWith(t, settings), []), {instanceOf: CryptoTraderError});
	t.is(error.exit, 2);
	return `${error.message} ${error.advice}`;
}

test('without settings nothing is read; with them a person\'s keys come out', async t => {
	t.is(await screenSettings(flagsWith(t, null), []), null);
	t.deepEqual((await screenSettings(flagsWith(t, 'keys: {freeze: F, why: [w, V], halt: ctrl+q}'), []))?.keys, {freeze: 'F', why: ['w', 'V'], halt: 'ctrl+q'});
	const file = join(scratch(t), 'mine.yaml');
	writeFileSync(file, 'keys: {zoom: Z}');
	t.deepEqual((await screenSettings(flagsWith(t, null), [file]))?.keys, {zoom: 'Z'});
});

test('a key with two meanings is refused before anything is started, with the key and both actions', async t => {
	t.regex(await refusal(t, 'keys: {freeze: q}'), /q would mean both "(quit" and "freeze|freeze" and "quit)".*keys\.(quit|freeze) in the settings/);
	t.regex(await refusal(t, 'keys: {freeze: F, zoom: F}'), /F would mean both "(freeze" and "zoom|zoom" and "freeze)"/);
	t.regex(await refusal(t, 'keys: {frieze: F}'), /there is no action "frieze"/);
});

test('the halt keeps a control chord that no other key sends', async t => {
	t.regex(await refusal(t, 'keys: {halt: []}'), /halt must have a control chord/);
	t.regex(await refusal(t, 'keys: {halt: h}'), /could not be typed any more/);
	for (const [chord, other] of [['ctrl+m', 'Enter'], ['ctrl+j', 'Enter'], ['ctrl+i', 'Tab'], ['ctrl+h', 'Backspace']] as const) {
		t.regex(await refusal(t, `keys: {halt: ${chord}}`), new RegExp(`a terminal sends it as ${other}`));
	}

	t.deepEqual(bindKeys(actions, {halt: 'ctrl+q'}).find(({id}) => id === 'halt')?.keys, ['ctrl+q']);
});

test.serial('the screen works and speaks by a person\'s keys, and the old ones do nothing', async t => {
	const {terminal, engine, close} = openScreen({keys: {halt: 'ctrl+q', help: 'H'}});
	await terminal.until(screen => screen.includes('RUNNING') && screen.includes('H help') && screen.includes('Ctrl+Q HALT'));
	await terminal.type('?');
	await terminal.type('\u0018');
	t.deepEqual(engine.sent, []);
	await terminal.type('H');
	await terminal.until(screen => screen.includes('Keys'));
	await terminal.type('\u0011');
	await terminal.until(screen => screen.includes('HALT ═') || screen.includes('Halting'));
	t.deepEqual(engine.sent.map(({type}) => type), ['HaltTrading']);
	await close();
});
