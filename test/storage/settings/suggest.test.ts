import test from 'ava';
import {closest} from '../../../src/storage/settings/suggest.js';

test('finds the name that was meant', t => {
	const names = ['maxPosition', 'maxLeverage', 'maxCluster'];
	t.is(closest('maxPositon', names), 'maxPosition');
	t.is(closest('MAXLEVERAGE', names), 'maxLeverage');
	t.is(closest('maxClutser', names), 'maxCluster');
	t.is(closest('maxPosition', names), 'maxPosition');
});

test('suggests nothing when nothing is near', t => {
	t.is(closest('colour', ['maxPosition', 'venue']), null);
	t.is(closest('x', []), null);
	t.is(closest('', ['venue']), null);
});
