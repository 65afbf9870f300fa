import test from 'ava';
import {createPainter, themeFor, themeNames, themes} from '../../src/tui/theme.js';
import {span} from '../../src/tui/text.js';
import {prepareEnvironment} from '../../src/tui/terminal.js';

/** Relative luminance of WCAG 2. */
function luminance(hex: string): number {
	const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(start => {
		const share = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
		return share <= 0.039_28 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	});
	return (0.2126 * red) + (0.7152 * green) + (0.0722 * blue);
}

test('every hex colour reads on black and on white: 4.5 to 1', t => {
	const hexes = themeNames.flatMap(name => Object.entries(themes[name].styles).flatMap(([tone, {hex}]) => hex === undefined ? [] : [{name, tone, hex}]));
	t.true(hexes.length > 5);
	const weak = hexes.filter(({hex}) => (luminance(hex) + 0.05) / 0.05 < 4.5 || 1.05 / (luminance(hex) + 0.05) < 4.5);
	t.deepEqual(weak, []);
});

test('a hex colour is shown as deep as the terminal can', t => {
	const painted = (depth: 16 | 256 | 'true') => createPainter(themes['blue-orange'], 'braille', depth).paint([span('x', 'up')]);
	t.is(painted(16), '\u001B[34mx\u001B[39m');
	t.is(painted(256), '\u001B[38;5;31mx\u001B[39m');
	t.is(painted('true'), '\u001B[38;2;0;123;191mx\u001B[39m');
});

test('red-up turns rising and falling round, and nothing else', t => {
	const [east, west] = [themeFor('terminal', 'red-up'), themeFor('terminal')];
	t.deepEqual([east.styles.up, east.styles.down], [west.styles.down, west.styles.up]);
	t.is(east.styles.danger, west.styles.danger);
});

test('contrast has nothing dim, mono no colour', t => {
	t.false(Object.values(themes.contrast.styles).some(({dim}) => dim === true));
	t.false(Object.values(themes.mono.styles).some(({color, hex}) => color !== undefined || hex !== undefined));
});

test('the environment says how deep, and settings say which theme, but NO_COLOR wins', t => {
	t.is(prepareEnvironment({}, {TERM: 'xterm-256color'}).depth, 256);
	t.is(prepareEnvironment({}, {TERM: 'xterm', COLORTERM: 'truecolor'}).depth, 'true');
	t.is(prepareEnvironment({}, {TERM: 'xterm'}).depth, 16);
	t.like(prepareEnvironment({theme: 'contrast', direction: 'red-up', calm: true}, {}), {theme: 'contrast', direction: 'red-up', calm: true, plain: false, screenReader: false});
	t.like(prepareEnvironment({theme: 'contrast'}, {NO_COLOR: '1'}), {theme: 'mono', plain: true});
	t.true(prepareEnvironment({}, {INK_SCREEN_READER: 'true'}).screenReader);
});
