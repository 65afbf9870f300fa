import test from 'ava';
import {lookOf, withoutScreenWords} from '../../src/commands/screen-words.js';

test('the engine gets every word but the screen\'s', t => {
	t.deepEqual(withoutScreenWords(['--mode', 'sim', '--theme', 'mono', '--calm', '--seed', '7', '--no-color', '--theme=contrast']), ['--mode', 'sim', '--seed', '7']);
});

test('what nobody has said is left to the terminal', t => {
	t.deepEqual(lookOf({}), {noColor: false, ascii: false, calm: false});
	t.deepEqual(lookOf({color: false, ascii: true, theme: 'contrast', redUp: true, calm: true, screenReader: true}), {
		noColor: true, ascii: true, theme: 'contrast', direction: 'red-up', calm: true, screenReader: true,
	});
});
