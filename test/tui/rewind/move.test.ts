import test from 'ava';
import {createRewind, type Rewind} from '../../../src/engine/domain/rewind.js';
import {arrivalOf, withMove, type Move} from '../../../src/tui/rewind/move.js';
import {pastOfRecords} from '../../support/past.js';
import {makeRun} from '../../support/records.js';

const story = makeRun({bars: 20});
const back: Move = {kind: 'records', by: -1};
const barBack: Move = {kind: 'landmarks', landmark: 'bar', by: -1};

const rewindOf = async (): Promise<Rewind> => createRewind(await pastOfRecords(story).open());

test('a held key becomes one move, and a place makes what was before it needless', t => {
	const held = Array.from({length: 40}, () => back);
	t.deepEqual([...held, {kind: 'records', by: 2} as const].reduce<readonly Move[]>((moves, move) => withMove(moves, move), []), [{kind: 'records', by: -38}]);
	t.deepEqual([back, barBack, barBack, back].reduce<readonly Move[]>((moves, move) => withMove(moves, move), []), [back, {...barBack, by: -2}, back]);
	t.deepEqual(withMove([back, barBack], {kind: 'record', seq: 7}), [{kind: 'record', seq: 7}]);
	t.deepEqual(withMove([back], {kind: 'end'}), [{kind: 'end'}]);
});

test('a move that leads nowhere stays and says why', async t => {
	const rewind = await rewindOf();
	const last = story.length;
	t.deepEqual(await arrivalOf(rewind, {kind: 'records', by: -5}, 1), {seq: 1, told: 'This is the first record of the journal.'});
	t.deepEqual(await arrivalOf(rewind, {kind: 'records', by: -5}, 3), {seq: 1, told: null});
	t.deepEqual(await arrivalOf(rewind, {kind: 'records', by: 1}, last), {seq: last, told: 'This is the last record so far.'});
	t.deepEqual(await arrivalOf(rewind, {kind: 'record', seq: last + 1}, 5), {seq: 5, told: `The journal goes from record 1 to ${last}.`});
	t.deepEqual(await arrivalOf(rewind, {kind: 'landmarks', landmark: 'bar', by: 1}, last), {seq: last, told: 'There is no bar after this moment.'});
	t.deepEqual(await arrivalOf(rewind, {kind: 'time', at: (story[0]?.at ?? 0) - 1}, 5), {seq: 5, told: 'The journal begins 2021-01-14 23:59Z.'});
	const late = await arrivalOf(rewind, {kind: 'time', at: (story.at(-1)?.at ?? 0) + 60_000}, 5);
	t.is(late.seq, last);
	t.regex(late.told ?? '', /^The journal ends 2021-01-/);
});

test('a time leads to what was last before it', async t => {
	const rewind = await rewindOf();
	const record = story[60];
	t.deepEqual(await arrivalOf(rewind, {kind: 'time', at: record?.at ?? 0}, 1), {seq: story.findLast(({at}) => at <= (record?.at ?? 0))?.seq ?? 0, told: null});
	t.deepEqual(await arrivalOf(rewind, {kind: 'end'}, 1), {seq: story.length, told: null});
});
