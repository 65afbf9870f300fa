import test from 'ava';
import fc from 'fast-check';
import {fitLine, fitText, paragraph, plainText, span, spread, widthOf, wrapText} from '../../src/tui/text.js';
import {createPainter, themes} from '../../src/tui/theme.js';
import {frameLines} from '../../src/tui/widgets/frame.js';
import {tableLines, type Column} from '../../src/tui/widgets/table.js';

const textOf = (line: ReturnType<typeof fitLine>): string => line.map(({text}) => text).join('');

test('foreign text loses what a terminal would obey or draw wider than a cell', t => {
	t.is(plainText('a\u001B[2Jb'), 'a?[2Jb');
	t.is(plainText('tab\tline\nbreak\u00A0x'), 'tab line break x');
	t.is(plainText('買 🚀 e\u0301 n\u0303 \u200B'), '? ? é ñ ?');
	t.is(plainText('— ▲ ▼ → █░ ▁▇ ⣿ │═ ✓✗ € ü ρ Ж'), '— ▲ ▼ → █░ ▁▇ ⣿ │═ ✓✗ € ü ρ Ж');
});

test('a fitted line is exactly as wide as asked, whatever it holds', t => {
	t.notThrows(() => {
		fc.assert(fc.property(fc.array(fc.string({unit: 'grapheme'})), fc.integer({min: 0, max: 40}), (texts, width) => {
			const line = fitLine(texts.map(text => span(text)), width);
			return widthOf(line) === width && textOf(line).length === width;
		}));
	});
});

test('a line that is cut says so', t => {
	t.is(fitText('abcdef', 4), 'abc…');
	t.is(fitText('abcd', 4), 'abcd');
	t.is(fitText('ab', 4), 'ab  ');
	t.is(textOf(spread([span('left')], [span('right')], 12)), 'left   right');
	t.is(textOf(spread([span('left')], [span('right')], 8)), 'left    ');
});

test('words wrap, and a word that is too long is cut', t => {
	t.deepEqual(wrapText('one two  three', 7), ['one two', 'three']);
	t.deepEqual(wrapText('extraordinary', 5), ['extra']);
	t.deepEqual(wrapText('', 5), []);
	t.deepEqual(paragraph('one two three', 9, {bullet: '· '}).map(line => textOf(line)), ['· one two', '  three']);
});

test('every line of a frame has its width, and the frame its height', t => {
	const sizes = [fc.integer({min: 8, max: 60}), fc.integer({min: 2, max: 20})] as const;
	t.notThrows(() => {
		fc.assert(fc.property(...sizes, fc.array(fc.string(), {maxLength: 30}), fc.boolean(), fc.string(), (width, height, texts, focused, note) => {
			const lines = frameLines(texts.map(text => [span(text)]), {width, height, focused, title: [span(plainText(texts[0] ?? 'Title'))], note: plainText(note)});
			return lines.length === height && lines.every(line => widthOf(line) === width);
		}));
	});
});

test('the focused frame is double and marked', t => {
	const [top = []] = frameLines([], {width: 20, height: 3, title: [span('Risk')], focused: true});
	t.is(textOf(top), '╔═ ▸ Risk ═════════╗');
});

const columns: readonly Column<number>[] = [
	{title: 'NAME', width: 4, align: 'left', priority: 0, cell: row => `n${row}`},
	{title: 'PRICE', width: 6, align: 'right', priority: 1, cell: row => String(row * 1000)},
	{title: 'NOTE', width: 5, align: 'left', priority: 2, grows: true, cell: () => 'something long'},
];

test('a table drops whole columns, and the growing one takes the rest', t => {
	const at = (width: number): readonly string[] => {
		const {head, rows} = tableLines(columns, [1, 1000], {width, sort: null});
		return [head, ...rows].map(line => textOf(line));
	};

	t.deepEqual(at(24), ['NAME  PRICE NOTE        ', 'n1     1000 something l…', 'n10… ###### something l…']);
	t.deepEqual(at(12), ['NAME  PRICE ', 'n1     1000 ', 'n10… ###### ']);
	t.deepEqual(at(5), ['NAME ', 'n1   ', 'n10… ']);
});

test('a table is sorted by a column, rows without a value last, and its head says so', t => {
	const named: readonly Column<number | null>[] = [{title: 'N', width: 4, align: 'right', priority: 0, cell: String, value: row => row}];
	const sorted = (descending: boolean) => tableLines(named, [2, null, 10, 1], {width: 4, sort: {column: 'N', descending}});
	t.deepEqual(sorted(true).sorted, [10, 2, 1, null]);
	t.deepEqual(sorted(false).sorted, [1, 2, 10, null]);
	t.is(textOf(sorted(true).head), '  N▼');
	t.deepEqual(tableLines(named, [2, 1], {width: 4, sort: null}).sorted, [2, 1]);
});

test('paint closes what it opens and joins equal neighbours', t => {
	const painter = createPainter(themes.terminal, 'braille');
	t.is(painter.paint([span('a', 'up'), span('b', 'up'), span('c')]), '\u001B[32mab\u001B[39mc');
	t.is(painter.paint([span('x', 'danger')]), '\u001B[1m\u001B[91mx\u001B[39m\u001B[22m');
});

test('mono has no colour, and ASCII only ASCII of the same width', t => {
	const mono = createPainter(themes.mono, 'braille');
	const tones = Object.keys(themes.mono.styles) as (keyof typeof themes.mono.styles)[];
	t.notRegex(tones.map(tone => mono.paint([span('x', tone)])).join(' '), /\[[349]\dm/u);

	const ascii = createPainter(themes.mono, 'ascii');
	const line = [span('┌─╗║▲▼▸→…—·●✓✗█░▄⣿⠁⠀±')];
	const painted = ascii.paint(line);
	t.regex(painted, /^[ -~]+$/u);
	t.is(painted.length, widthOf(line));
	t.is(painted, '+-+|^v>>~-.*+x#.-#. ?');
});
