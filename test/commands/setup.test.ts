import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {CryptoTraderError, type ExitCode} from '../../src/engine/domain/error.js';
import {demandAnswers, keepKey, presentAnswers, settingsChanges, setupFacts, type Setup} from '../../src/commands/setup/setup-facts.js';
import {changedText, readDraft, writeDraft} from '../../src/commands/setup/settings-file.js';
import {settingsPath, withSettings} from '../../src/commands/profile-settings.js';
import type {GivenFlags} from '../../src/commands/engine/flags.js';
import {loadConfig, loadPersonalSettings} from '../../src/storage/settings/config.js';
import {openKeystore} from '../../src/storage/keystore/keystore.js';
import {Secret} from '../../src/storage/keystore/secret.js';
import type {SetupAnswers} from '../../src/tui/setup/answers.js';
import {entry, generatedRun, run, scratch} from '../support/program.js';

function setupIn(folder: string, fresh = false): Setup {
	const flags = {profile: 'default', dataDir: folder, json: false};
	return {flags, fresh, draft: readDraft(settingsPath(flags), fresh)};
}

/** Writes what the answers change, as the command does. */
function write(found: Setup, part: Partial<SetupAnswers>): string | null {
	const answers = {...presentAnswers(found), ...part};
	demandAnswers(found, 'summary', answers);
	return writeDraft(found.draft, changedText(found.draft, settingsChanges(found, answers), found.fresh));
}

const kraken = {venue: 'kraken', symbols: 'BTC/USD, ETH/USD', capital: '20000', risk: 'cautious'} as const;
const read = (folder: string): string => readFileSync(join(folder, 'settings.yaml'), 'utf8');

test('a first setup writes a file that the engine starts with, for its owner only', t => {
	const folder = scratch(t);
	t.is(write(setupIn(folder), kraken), null, 'there was nothing to keep');
	const file = join(folder, 'settings.yaml');
	const config = loadConfig({files: [file]});
	t.deepEqual([config.venue, config.quoteCurrency, config.symbols, config.risk.maxPosition, config.risk.drawdownFlatten], ['kraken', 'USD', ['BTC/USD', 'ETH/USD'], 0.1, 0.12]);
	t.is(loadPersonalSettings([file]).capital, 20_000);
	t.is(statSync(file).mode % 0o1000, 0o600);
	t.deepEqual(readdirSync(folder), ['settings.yaml'], 'no draft is left behind');
});

test('a second one shows what counts, changes what is answered, and keeps comments, order and everything else', t => {
	const folder = scratch(t);
	const mine = [
		'# my own words', 'keys:', '  freeze: F # with the little finger', 'risk:', '  # never more than this', '  maxPosition: 0.15', 'symbols: [BTC/USDT, ETH/USDT] # the two I know', 'model: {l2: 3}', '',
	].join('\n');
	writeFileSync(join(folder, 'settings.yaml'), mine);
	const found = setupIn(folder);
	t.is(presentAnswers(found).risk, 'own');
	t.is(presentAnswers(found).symbols, 'BTC/USDT, ETH/USDT');
	t.true(setupFacts(found).risks.some(({value, shares}) => value === 'own' && shares.position === 0.15));
	const backup = write(found, {symbols: 'btc/usdt sol/usdt', capital: '5000.50'});
	t.is(backup, join(folder, 'settings.yaml.bak'));
	t.is(readFileSync(backup ?? '', 'utf8'), mine);
	t.is(read(folder), [
		'# my own words',
		'keys:',
		'  freeze: F # with the little finger',
		'risk:',
		'  # never more than this',
		'  maxPosition: 0.15',
		'symbols: [ BTC/USDT, SOL/USDT ] # the two I know',
		'model: { l2: 3 }',
		'venue: binance',
		'quoteCurrency: USDT',
		'capital: 5000.5',
		'notifications: alarms',
		'',
	].join('\n'));
	t.is(write(setupIn(folder), {capital: '6000'}), join(folder, 'settings.yaml.bak2'), 'the first copy is not overwritten');
	t.is(readFileSync(join(folder, 'settings.yaml.bak'), 'utf8'), mine);
});

test('a third one with the same answers has nothing to write; going back to balanced sets the limits back', t => {
	const folder = scratch(t);
	write(setupIn(folder), kraken);
	const again = setupIn(folder);
	t.is(presentAnswers(again).risk, 'cautious');
	t.deepEqual(settingsChanges(again, presentAnswers(again)), []);
	write(again, {risk: 'balanced'});
	t.is(presentAnswers(setupIn(folder)).risk, 'balanced');
	t.deepEqual(loadConfig({files: [join(folder, 'settings.yaml')]}).risk, loadConfig().risk);
});

test('a file with nothing but comments keeps them', t => {
	const folder = scratch(t);
	writeFileSync(join(folder, 'settings.yaml'), '# one day\n# I shall write here\n');
	write(setupIn(folder), kraken);
	t.regex(read(folder), /^# one day\n# I shall write here\n/);
	t.is(loadConfig({files: [join(folder, 'settings.yaml')]}).venue, 'kraken');
});

test('a file that is wrong is not touched; fresh begins anew and keeps it', t => {
	const folder = scratch(t);
	writeFileSync(join(folder, 'settings.yaml'), 'risk: {maxPositon: 1}\n');
	t.throws(() => setupIn(folder), {instanceOf: CryptoTraderError, code: 'config-invalid', message: /did you mean risk\.maxPosition/});
	t.is(read(folder), 'risk: {maxPositon: 1}\n');
	const backup = write(setupIn(folder, true), kraken);
	t.is(readFileSync(backup ?? '', 'utf8'), 'risk: {maxPositon: 1}\n');
	t.is(loadConfig({files: [join(folder, 'settings.yaml')]}).venue, 'kraken');
});

test('what cannot be written leaves the old file as it was', t => {
	const folder = scratch(t);
	write(setupIn(folder), kraken);
	const before = read(folder);
	const found = setupIn(folder);
	mkdirSync(join(folder, 'blocked'));
	t.throws(() => writeDraft({...found.draft, path: join(folder, 'blocked')}, 'venue: binance\n'), {instanceOf: CryptoTraderError});
	t.is(read(folder), before);
	t.false(readdirSync(folder).some(name => /blocked\.[\da-f-]{36}/.test(name)), 'no draft is left behind');
});

function refusal(t: ExecutionContext, part: Partial<SetupAnswers>, folder = scratch(t), exit: ExitCode = 2): string {
	const found = setupIn(folder);
	const error = t.throws(() => {
		demandAnswers(found, 'summary', {...presentAnswers(found), ...part});
	}, {instanceOf: CryptoTraderError});
	t.is(error.exit, exit);
	return error.message;
}

test('answers are refused in the words in which a start would refuse them', t => {
	t.is(refusal(t, {venue: 'nowhere'}), 'unknown venue: nowhere');
	t.is(refusal(t, {capital: '-5'}), '"-5" is not an amount');
	t.is(refusal(t, {capital: '0.5'}), 'settings.yaml:7: capital is 0.5; allowed: a number from 1 to 1000000000');
	t.is(refusal(t, {symbols: 'BTC/USDT, ETH/EUR'}), 'markets in USDT and EUR do not go together');
	t.is(refusal(t, {symbols: 'BTC/USDT, eth-usdt'}), 'markets in USDT and nothing do not go together');
	t.regex(refusal(t, {symbols: 'BTC/USDT, BTC/USDT'}), /BTC\/USDT is listed more than once/);
	t.regex(refusal(t, {symbols: ''}), /symbols is \[]; allowed: 1 to 100 markets/);
	t.is(refusal(t, {venue: 'binance', symbols: 'BTC/USD'}), 'binance has no markets in USD');
	t.regex(refusal(t, {notifications: 'loud'}), /notifications is "loud"; allowed: off, alarms or all/);
});

const binanceKey = {keys: 'now', keyName: 'main', apiKey: 'the-public-part', secret: 'the-secret-part', passphrase: 'correct horse', again: 'correct horse'} as const;

test('a key goes into the encrypted file, and nothing of it into the settings', t => {
	const folder = scratch(t);
	const found = setupIn(folder);
	const answers = {...presentAnswers(found), ...binanceKey};
	demandAnswers(found, 'summary', answers);
	t.false(existsSync(join(folder, 'keys.json')), 'a check writes nothing');
	write(found, binanceKey);
	t.regex(keepKey(found.flags, answers), /^[\da-f ]+$/);
	t.is(openKeystore(join(folder, 'keys.json'), new Secret('correct horse')).get('main').secret.reveal(), 'the-secret-part');
	for (const name of readdirSync(folder)) {
		t.notRegex(readFileSync(join(folder, name), 'utf8'), /the-public-part|the-secret-part|correct horse/);
	}

	t.regex(refusal(t, {...binanceKey, passphrase: 'wrong'}, folder, 3), /does not open/);
});

test('a key is refused with empty parts, two passphrases, a name that is taken, or a form that the exchange does not give out', t => {
	t.is(refusal(t, {...binanceKey, apiKey: ''}), 'the API key is empty');
	t.is(refusal(t, {...binanceKey, secret: ''}), 'the secret is empty');
	t.is(refusal(t, {...binanceKey, again: 'other'}), 'the two passphrases are not the same');
	t.regex(refusal(t, {...binanceKey, passphrase: '', again: ''}), /passphrase from the terminal is empty/);
	t.regex(refusal(t, {...binanceKey, keyName: 'My Key'}), /cannot be called "My Key"/);
	const coinbase = refusal(t, {...binanceKey, venue: 'coinbase', symbols: 'BTC/USD'});
	t.regex(coinbase, /organizations/);
	t.notRegex(coinbase, /the-secret-part|the-public-part/);
});

test('flags count before the profile\'s settings, those before what is shipped', async t => {
	const folder = scratch(t);
	const flags = {profile: 'default', dataDir: folder, json: false, configFiles: ['/other.yaml'], capital: null} as unknown as GivenFlags;
	const bare = await withSettings({...flags, configFiles: []});
	t.deepEqual([bare.capital, bare.configFiles], ['10000', []]);
	write(setupIn(folder), kraken);
	writeFileSync(join(folder, 'other.yaml'), 'capital: 7\n');
	const given = {...flags, configFiles: [join(folder, 'other.yaml')]};
	t.deepEqual([(await withSettings({...flags, configFiles: []})).capital, (await withSettings(given)).capital, (await withSettings({...given, capital: '9'})).capital], ['20000', '7', '9']);
	t.deepEqual((await withSettings(given)).configFiles, [join(folder, 'settings.yaml'), join(folder, 'other.yaml')]);
});

test('from the command line: words in, a file and a document out, and an engine that trades as they say', async t => {
	const folder = join(scratch(t), 'data');
	const words = ['setup', '--json', '--venue', 'kraken', '--capital', '20000', '--symbols', 'BTC/USD,ETH/USD', '--risk', 'cautious', '--data-dir', folder];
	const first = await run(t, words);
	t.is(first.code, 0, first.stderr);
	const document = JSON.parse(first.stdout);
	t.is(document.file, join(folder, 'settings.yaml'));
	t.true(document.written);
	t.deepEqual(document.changes[0], {key: 'venue', value: 'kraken', was: 'binance'});
	t.false(JSON.parse((await run(t, words)).stdout).written);
	const engine = await run(t, generatedRun(folder, 2).filter(word => word !== '--symbols' && word !== 'BTC/USDT,ETH/USDT'));
	t.is(engine.code, 0, engine.stderr);
	const journal = execFileSync('sh', ['-c', `head -c 3000 '${folder}'/journal/*.ndjson | grep -m1 EngineStarted`], {encoding: 'utf8'});
	t.regex(journal, /"venue":"kraken".*"symbols":\["BTC\/USD","ETH\/USD"].*"capital":"20{4}"/);
	const other = await run(t, ['setup', '--non-interactive', '--symbols', 'SOL/USD', '--data-dir', folder]);
	t.is(other.code, 2);
	t.regex(other.stderr, /has traded BTC\/USD, ETH\/USD already[\s\S]*--profile second/);
});

test('a key can be given on the standard input, and comes out nowhere', t => {
	const folder = join(scratch(t), 'data');
	const give = (input: string) => spawnSync(process.execPath, [entry, 'setup', '--json', '--add-key', 'main', '--data-dir', folder], {input, encoding: 'utf8'});
	const ended = give(JSON.stringify({apiKey: 'the-public-part', secret: 'the-secret-part', passphrase: 'correct horse'}));
	t.is(ended.status, 0, ended.stderr);
	t.like(JSON.parse(ended.stdout), {key: {name: 'main', venue: 'binance'}});
	t.notRegex(`${ended.stdout}${ended.stderr}`, /the-public-part|the-secret-part|correct horse/);
	t.is(openKeystore(join(folder, 'keys.json'), new Secret('correct horse')).get('main').apiKey.reveal(), 'the-public-part');
	const wrong = give('{"apiKey": "the-public-part", "secret": 7}');
	t.is(wrong.status, 2);
	t.notRegex(`${wrong.stdout}${wrong.stderr}`, /the-public-part/);
});

test('without a terminal it says how to say everything in words', async t => {
	const ended = await run(t, ['setup', '--data-dir', join(scratch(t), 'data')]);
	t.is(ended.code, 2);
	t.regex(ended.stderr, /there is none\n.*--non-interactive --venue kraken/);
});
