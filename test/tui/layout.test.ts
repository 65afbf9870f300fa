import test from 'ava';
import {paneBuilders} from '../../src/tui/panes/panes.js';
import {layout, minimumPane, paneOrder, views, type Layout, type PlacedPane, type Rect, type ViewId} from '../../src/tui/layout.js';

type Places = Extract<Layout, {readonly kind: 'panes'}>;

function * sizes(): Generator<readonly [columns: number, rows: number]> {
	for (let columns = 60; columns <= 250; columns++) {
		for (let rows = 16; rows <= 80; rows++) {
			yield [columns, rows];
		}
	}
}

function places(columns: number, rows: number, zoom: PlacedPane['id'] | null = null, view: ViewId = 'overview'): Places {
	const place = layout({columns, rows}, view, zoom);
	if (place.kind !== 'panes') {
		throw new Error(`no panes at ${columns}x${rows}`);
	}

	return place;
}

const overlap = (a: Rect, b: Rect): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const area = ({width, height}: Rect): number => width * height;

/** Returns what is wrong with a layout, or null. */
function fault(columns: number, rows: number, view: ViewId): string | null {
	const {status, tabs, body, panes, health, footer} = places(columns, rows, null, view);
	const small = panes.find(({rect}) => rect.width < minimumPane.width || rect.height < minimumPane.height);
	if (small !== undefined) {
		return `${small.id} is ${small.rect.width}x${small.rect.height}`;
	}

	const rects = [status, tabs, health, footer, ...panes.map(({rect}) => rect)];
	if (rects.some(({x, y, width, height}) => x < 0 || y < 0 || x + width > columns || y + height > rows)) {
		return 'something is outside';
	}

	if (rects.some((a, index) => rects.slice(index + 1).some(b => overlap(a, b)))) {
		return 'something overlaps';
	}

	return panes.reduce((sum, {rect}) => sum + area(rect), 0) === area(body) && area(body) + (4 * columns) === columns * rows ? null : 'something is left empty';
}

test('from 60x16 to 250x80 the panes of every view fill the body, do not overlap, and have room for what they say', t => {
	const faults = [...sizes()].flatMap(([columns, rows]) => views.flatMap(view => {
		const found = fault(columns, rows, view);
		return found === null ? [] : [`${view} ${columns}x${rows}: ${found}`];
	}));
	t.deepEqual(faults.slice(0, 5), []);
});

test('the three sizes and their panes', t => {
	t.deepEqual(paneOrder({columns: 80, rows: 24}, 'overview'), ['signals', 'regime', 'positions', 'risk', 'journal']);
	t.deepEqual(paneOrder({columns: 120, rows: 40}, 'overview'), ['signals', 'price', 'positions', 'regime', 'risk', 'agents', 'journal']);
	t.deepEqual(paneOrder({columns: 200, rows: 60}, 'overview'), ['signals', 'positions', 'agents', 'price', 'equity', 'regime', 'risk', 'models', 'journal']);
	t.deepEqual([[109, 40], [110, 31], [110, 32], [159, 45], [160, 44], [160, 45]].map(([columns = 0, rows = 0]) => places(columns, rows).size), ['S', 'S', 'M', 'M', 'M', 'L']);
});

test('80x24 is the layout of the design', t => {
	const at = (id: PlacedPane['id']): Rect | undefined => places(80, 24).panes.find(pane => pane.id === id)?.rect;
	t.deepEqual(at('signals'), {x: 0, y: 2, width: 46, height: 7});
	t.deepEqual(at('regime'), {x: 46, y: 2, width: 34, height: 7});
	t.deepEqual(at('positions'), {x: 0, y: 9, width: 46, height: 7});
	t.deepEqual(at('risk'), {x: 46, y: 9, width: 34, height: 7});
	t.deepEqual(at('journal'), {x: 0, y: 16, width: 80, height: 6});
});

test('below 60x16 there are no panes', t => {
	t.deepEqual([layout({columns: 59, rows: 40}, 'risk', null), layout({columns: 80, rows: 15}, 'risk', null)], [{kind: 'too-small'}, {kind: 'too-small'}]);
	t.deepEqual(paneOrder({columns: 59, rows: 15}, 'overview'), []);
});

test('a zoomed pane has the whole body, and one that is not shown zooms nothing', t => {
	const zoomed = places(120, 40, 'price');
	t.deepEqual(zoomed.panes, [{id: 'price', rect: zoomed.body}]);
	t.is(places(80, 24, 'price').panes.length, 5);
});

test('every pane is in some view, so that nothing the engine knows is out of reach', t => {
	const shown = new Set(views.flatMap(view => [[80, 24], [120, 40], [200, 60]].flatMap(([columns = 0, rows = 0]) => paneOrder({columns, rows}, view))));
	t.deepEqual((Object.keys(paneBuilders) as PlacedPane['id'][]).filter(id => !shown.has(id)), []);
});
