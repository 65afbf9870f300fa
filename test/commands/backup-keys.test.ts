/**
The encrypted keys in backups: they go along unread, and a restore never puts old ones in the place of those that are there.
*/
import {existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {backUpKeys, keepKeys} from '../../src/commands/backup-keys.js';
import {temporaryFolder} from '../storage/support/folders.js';

test('keys go into a backup as they are, for their owner only, and none where there are none', t => {
	const folder = temporaryFolder(t);
	const [keys, backup] = [join(folder, 'keys.json'), join(folder, 'backup')];
	mkdirSync(backup);
	t.false(backUpKeys(keys, backup));
	writeFileSync(keys, 'sealed', {mode: 0o600});
	t.true(backUpKeys(keys, backup));
	t.is(readFileSync(join(backup, 'keys.json'), 'utf8'), 'sealed');
	t.is(statSync(join(backup, 'keys.json')).mode & 0o777, 0o600);
});

test('where there are no keys the backup\'s come back; those that are there stay, even when the folder around them is moved aside', t => {
	const folder = temporaryFolder(t);
	const [data, backup] = [join(folder, 'data'), join(folder, 'backup')];
	mkdirSync(data);
	mkdirSync(backup);
	const keys = join(data, 'keys.json');
	t.is(keepKeys(keys, backup).putBack(), null);
	t.false(existsSync(keys));

	writeFileSync(join(backup, 'keys.json'), 'old');
	t.is(keepKeys(keys, backup).putBack(), 'restored');
	t.is(readFileSync(keys, 'utf8'), 'old');
	t.is(statSync(keys).mode & 0o777, 0o600);

	writeFileSync(keys, 'new');
	const kept = keepKeys(keys, backup);
	renameSync(data, join(folder, 'aside'));
	mkdirSync(data);
	t.is(kept.putBack(), 'kept');
	t.is(readFileSync(keys, 'utf8'), 'new');
});
