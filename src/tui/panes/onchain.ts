/**
The On-chain pane: what is read from the chain beside the price. Nothing is connected yet, and it says so.
*/
import {unknown} from '../format.js';
import {fitText, paragraph, span} from '../text.js';
import type {PaneBuilder} from './pane.js';

const measures = [
	['MVRV', 'price to realised'],
	['SOPR', 'profit of coins spent'],
	['netflow', 'BTC to exchanges'],
	['SSR', 'stablecoin ratio'],
] as const;

export const buildOnchain: PaneBuilder = (_input, size) => ({
	title: [span('On-chain'), span(' not connected', 'muted')],
	head: [],
	rows: [
		...measures.map(([name, text]) => [span(fitText(name, 8)), span(` ${unknown.padStart(8)}  `), span(text, 'muted')]),
		...paragraph('No provider is connected: the regime is read from prices alone. A Glassnode or CryptoQuant key would fill this.', size.width, {tone: 'muted'}),
	],
});
