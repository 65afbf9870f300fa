/**
The one table of actions. The footer, the help, the palette, docs/keys.md and the key handler are made of it, so that none
can say what another does not do.
*/
import {viewNames, views, type ViewId} from '../layout.js';
import {define, type Action, type KeyContext, type Spec} from './action.js';
import {
	firstOf, whyNotEquity, whyNotExport, whyNotFailed, whyNotFreeze, whyNotGone, whyNotLocked, whyNotMarket, whyNotMarkets, whyNotNow, whyNotOrder, whyNotPast,
	whyNotPosition, whyNotReadOnly, whyNotResume, whyNotSort, whyNotSuspend, whyNotUndo, whyNotVisit, whyNotWhy, whyNotYet,
} from './reasons.js';

/** Keys of the views in their order, as on the top row of a keyboard. */
export const viewKeys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '-'] as const;

const viewHelp: Readonly<Record<ViewId, string>> = {
	overview: 'everything at a glance',
	signals: 'what models say of each market, and what came of it',
	orders: 'orders, fills, and what risk refused',
	regime: 'what kind of market this is, and what it was read from',
	risk: 'limits, breakers, what holds trading down',
	agents: 'targets, who set them, and what was overridden',
	journal: 'every event that a person cares about',
	market: 'candles, order book and depth of one market',
	models: 'versions, calibration, what they look at',
	performance: 'equity, drawdown, months, closed trades',
	data: 'feeds, completeness, quality, clocks',
};

const viewActions: readonly Action[] = views.map((id, index) => define({id, keys: [viewKeys[index] ?? ''], label: viewNames[id].long, help: `${viewNames[id].long}: ${viewHelp[id]}`, group: 'views'}));

/** What changes what is traded. Opening a form is all that a bare key does. */
const trading = (spec: Omit<Spec, 'group'>): Action => define({...spec, group: 'trading', danger: true, trades: true, disabled: firstOf(whyNotPast, whyNotReadOnly, whyNotGone, spec.disabled ?? (() => null))});
const moving = (spec: Omit<Spec, 'group'>): Action => define({disabled: whyNotYet, ...spec, group: 'moving'});
const looking = (spec: Omit<Spec, 'group'>): Action => define({disabled: whyNotYet, ...spec, group: 'looking'});
const rewinding = (spec: Omit<Spec, 'group'>): Action => define({disabled: whyNotYet, ...spec, group: 'rewind'});
const screen = (spec: Omit<Spec, 'group'>): Action => define({...spec, group: 'screen'});

const safety: readonly Action[] = [
	define({id: 'halt', keys: ['ctrl+x'], label: 'HALT', help: 'halt trading at once: no new order leaves, working orders are cancelled', group: 'safety', where: 'always'}),
	define({id: 'flatten', keys: [], label: 'FLATTEN', help: 'typed into the halt dialog: close every position at the market', group: 'safety', where: 'halt', danger: true}),
	define({
		id: 'resume', keys: ['R'], label: 'resume', help: 'resume trading: asks for the word RESUME and a reason', group: 'safety', danger: true, trades: true, footer: -200,
		disabled: firstOf(whyNotPast, whyNotReadOnly, whyNotResume),
	}),
];

const orders: readonly Action[] = [
	trading({id: 'cancel', keys: ['c'], label: 'cancel', help: 'cancel the selected order', footer: 20, home: ['orders'], argument: 'order id', disabled: whyNotOrder}),
	trading({id: 'amend', keys: ['a'], label: 'amend', help: 'change quantity or price of the selected order', footer: 21, home: ['orders'], argument: 'order id', disabled: whyNotOrder}),
	trading({id: 'order', keys: ['n'], label: 'order', help: 'a new order by hand, through every limit', footer: 13, home: ['price', 'book', 'depth'], argument: 'buy BTC 0.01 38000', aliases: ['buy', 'sell'], disabled: firstOf(whyNotMarket, whyNotEquity)}),
	trading({id: 'close-position', keys: ['x'], label: 'close', help: 'close the position of the selected market', footer: 12, home: ['positions', 'exposure'], argument: 'BTC', aliases: ['close'], disabled: whyNotPosition}),
	trading({
		id: 'weight', keys: ['o'], label: 'weight', help: 'override: set a target weight by hand, or give a market back to the allocator', footer: 11, home: ['signals', 'agents', 'plan'], argument: 'BTC 20', aliases: ['override'],
		disabled: firstOf(whyNotMarket, whyNotEquity),
	}),
	trading({id: 'scale', keys: ['D'], label: 'scale down', help: 'scale all risk down: every target times a share, what is beyond is sold', footer: 14, home: ['risk', 'exposure'], argument: '50', disabled: whyNotEquity}),
	trading({id: 'pause', keys: ['p'], label: 'pause', help: 'pause an agent or a market, or let it go on', footer: 15, home: ['agents', 'plan'], argument: 'momentum or BTC'}),
	trading({id: 'undo', keys: ['u'], label: 'undo', help: 'undo what was changed last by hand', footer: 11.5, home: ['signals', 'agents', 'plan'], disabled: whyNotUndo}),
	trading({id: 'mode', keys: ['m'], label: 'mode', help: 'auto, advise or manual: whether agents trade, only advise, or stand still', footer: 16, home: ['plan'], argument: 'auto, advise or manual'}),
];

/** In their order in the footer of a rewind. */
const rewinds: readonly Action[] = [
	rewinding({id: 'now', keys: [], borrowed: {keys: ['escape'], when: ({screen}) => screen.past !== null}, label: 'now', help: 'leave the past: back to now', disabled: whyNotNow}),
	rewinding({id: 'event-back', keys: ['<'], label: 'back', help: 'rewind: one event back; the screen shows that moment, trading goes on', footer: 17}),
	rewinding({id: 'event-on', keys: ['>'], label: 'on', help: 'one event on', disabled: whyNotNow}),
	rewinding({id: 'bar-back', keys: ['{'], label: 'bar back', help: 'rewind to the bar before'}),
	rewinding({id: 'bar-on', keys: ['}'], label: 'bar on', help: 'to the next bar', disabled: whyNotNow}),
	rewinding({id: 'rewind', keys: ['@'], label: 'go to', help: 'rewind to a time, a record, a halt, fill or refusal', argument: '2021-05-19 13:02'}),
	rewinding({
		id: 'visit', keys: ['v'], borrowed: {keys: ['enter'], when: ({screen, focus}) => screen.past !== null && focus === 'journal'}, label: 'go there', help: 'rewind to the record behind the selected row; in a rewind Enter on a journal line does too',
		disabled: firstOf(whyNotYet, whyNotVisit),
	}),
];

const rest: readonly Action[] = [
	looking({id: 'why', keys: ['w', 'enter'], label: 'why', help: 'why: the chain behind the selected signal, order, fill or refusal', footer: 2, argument: 'record or market', disabled: whyNotWhy}),
	moving({id: 'focus-next', keys: ['tab'], label: 'pane', help: 'focus the next pane', footer: 1}),
	moving({id: 'focus-previous', keys: ['shift+tab'], label: 'back', help: 'focus the pane before'}),
	looking({id: 'zoom', keys: ['z'], label: 'zoom', help: 'give the whole body to the focused pane, and take it back', footer: 7}),
	looking({id: 'filter', keys: ['/'], label: 'filter', help: 'filter the focused pane as you type; ! turns it round', footer: 4, argument: 'text'}),
	screen({id: 'palette', keys: [':'], label: 'command', help: 'type any action by its name, with arguments', footer: 3}),
	screen({id: 'help', keys: ['?'], label: 'help', help: 'this list', footer: 5}),
	screen({id: 'quit', keys: ['q'], label: 'quit', help: 'quit; asks first while orders or positions are open', danger: true, footer: 6, disabled: whyNotLocked}),
	moving({id: 'up', keys: ['up', 'k'], label: 'up', help: 'one row up'}),
	moving({id: 'down', keys: ['down', 'j'], label: 'down', help: 'one row down'}),
	moving({id: 'page-up', keys: ['pageup'], label: 'page up', help: 'one page up; in the journal, stop following its end'}),
	moving({id: 'page-down', keys: ['pagedown'], label: 'page down', help: 'one page down'}),
	moving({id: 'top', keys: ['home', 'g'], label: 'top', help: 'to the first row'}),
	moving({id: 'bottom', keys: ['end', 'G'], label: 'end', help: 'to the last row; in the journal, follow its end again'}),
	moving({id: 'previous-market', keys: ['['], label: 'market', help: 'the market before', disabled: whyNotMarkets}),
	moving({id: 'next-market', keys: [']'], label: 'market', help: 'the next market, in charts and lists', footer: 9, disabled: whyNotMarkets}),
	moving({id: 'select', keys: [], label: 'select', help: 'select a market; its name alone does too', argument: 'BTC', disabled: whyNotMarket}),
	looking({id: 'sort', keys: ['s'], label: 'sort', help: 'sort the focused table by its next column', footer: 10, disabled: firstOf(whyNotYet, whyNotSort)}),
	looking({id: 'sort-reverse', keys: ['S'], label: 'reverse', help: 'sort the other way round', disabled: firstOf(whyNotYet, whyNotSort)}),
	looking({id: 'freeze', keys: ['f'], label: 'freeze', help: 'freeze the panes to read them; trading goes on', footer: 8, disabled: firstOf(whyNotYet, whyNotFreeze)}),
	looking({id: 'copy', keys: ['y'], label: 'copy', help: 'copy the selected row to the clipboard of the terminal'}),
	looking({id: 'export', keys: ['e'], label: 'export', help: 'export the focused table as a CSV file into the data folder', disabled: firstOf(whyNotYet, whyNotExport)}),
	looking({id: 'retry', keys: ['r'], label: 'retry', help: 'try again to draw a pane that failed', footer: -200, disabled: whyNotFailed}),
	screen({id: 'theme', keys: ['t'], label: 'theme', help: 'the next theme: terminal, contrast, blue-orange, mono', argument: 'name'}),
	screen({id: 'quit-twice', keys: ['ctrl+c'], label: 'quit', help: 'pressed twice within two seconds: stop the engine in good order and quit', where: 'always', danger: true, disabled: whyNotLocked}),
	screen({id: 'lock', keys: ['ctrl+l'], label: 'lock', help: 'paint the whole screen anew, and lock it with a word: it then shows and halts, nothing else'}),
	screen({id: 'repaint', keys: [], label: 'repaint', help: 'paint the whole screen anew'}),
	screen({id: 'messages', keys: [], label: 'messages', help: 'the messages that were shown above the footer', aliases: ['toasts']}),
	screen({id: 'tour', keys: [], label: 'tour', help: 'the four keys of the first steps once more'}),
	screen({id: 'mouse', keys: [], label: 'mouse', help: 'mouse on or off: a click focuses a pane, the wheel moves through it'}),
	screen({id: 'suspend', keys: ['ctrl+z'], label: 'suspend', help: 'give the terminal back to the shell; `fg` returns', where: 'always', disabled: whyNotSuspend}),
];

/** Every action with the keys that it has before anybody changes them. */
export const actions: readonly Action[] = [...safety, ...orders, ...rewinds, ...viewActions, ...rest];

/** Returns the label of an action as it is now: some say what the key does next. */
export function labelIn({id, label}: Action, {zoomed, frozen, screen: {past}}: KeyContext): string {
	if (id === 'event-back' && past === null) {
		return 'rewind';
	}

	if (id === 'zoom' && zoomed) {
		return 'unzoom';
	}

	if (id === 'now' && past?.now === null) {
		return 'end';
	}

	return id === 'freeze' && frozen ? 'unfreeze' : label;
}
