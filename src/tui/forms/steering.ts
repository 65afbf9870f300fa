/**
Whether and how far the agents may act: mode, pauses, and the scale of all risk.
*/
import type {Autonomy} from '../../engine/domain/command.js';
import {money, percent} from '../format.js';
import {heldPositions} from '../selectors.js';
import type {ScreenState} from '../store.js';
import {span, type Line} from '../text.js';
import {because, choice, impossible, marketOf, openForm, reasonOf, valueOf, type FormSpec} from './form.js';

const modes: Readonly<Record<Autonomy, string>> = {
	auto: 'Agents decide and trade by themselves, within the limits.',
	advise: 'Agents go on deciding, and their targets are shown; nothing is traded unless you do it.',
	manual: 'Agents decide nothing. Positions stay as they are until you change them.',
};

function isAutonomy(value: string): value is Autonomy {
	return Object.hasOwn(modes, value);
}

export const modeForm: FormSpec = {
	open({screen}, argument) {
		const other = Object.keys(modes).find(mode => mode !== screen.view.steering.autonomy);
		return openForm('mode', 'MODE', [choice('mode', 'mode', Object.keys(modes), argument === '' ? other : argument), because]);
	},
	plan(dialog, screen) {
		const mode = valueOf(dialog, 'mode');
		const {autonomy} = screen.view.steering;
		if (!isAutonomy(mode) || mode === autonomy) {
			return {...impossible(`The mode is ${autonomy} already.`), lines: isAutonomy(mode) ? [[span(modes[mode])]] : []};
		}

		return {
			lines: [[span('now       ', 'muted'), span(autonomy)], [span(modes[mode])], ...(mode === 'auto' ? gapLines(screen) : [[span('Stops, limits, breakers and the halt key work as before.', 'muted' as const)]])],
			confirm: `Go to ${mode}`,
			problem: null,
			command: {type: 'SetAutonomy', source: 'key', autonomy: mode, reason: reasonOf(dialog)},
			riskier: mode === 'auto',
		};
	},
};

/** What the agents would trade to reach the targets that stand. */
function gapLines(screen: ScreenState): readonly Line[] {
	const {equity, weights, steering, quoteCurrency} = screen.view;
	const held = new Map(heldPositions(screen).map(({symbol, weight}) => [symbol, weight ?? 0]));
	const symbols = [...new Set([...Object.keys(weights), ...held.keys()])];
	const gap = symbols.reduce((sum, symbol) => sum + Math.max(0, ((steering.overrides[symbol] ?? weights[symbol] ?? 0) * steering.riskScale) - (held.get(symbol) ?? 0)), 0);
	return equity === null ? [] : [[span(`To reach the targets that stand they would buy about ${money(gap * equity.equity)} ${quoteCurrency} from the next bar on.`, gap > 0 ? 'warn' : 'flat')]];
}

export const pauseForm: FormSpec = {
	open({screen, symbol}, argument) {
		const {allocator, symbols} = screen.view;
		const agents = allocator === null ? [] : [allocator];
		const named = agents.includes(argument) ? argument : marketOf(symbols, argument) ?? undefined;
		return openForm('pause', 'PAUSE', [choice('what', 'agent or market', [...agents, ...symbols], named ?? agents[0] ?? symbol ?? undefined), because]);
	},
	plan(dialog, screen) {
		const what = valueOf(dialog, 'what');
		const {steering, symbols} = screen.view;
		const isMarket = symbols.includes(what);
		const paused = isMarket ? steering.pausedMarkets.includes(what) : steering.pausedAgents.includes(what);
		if (what === '') {
			return impossible('There is no agent and no market yet.');
		}

		const effect = isMarket
			? (paused ? `Agents may trade ${what} again.` : `Agents leave ${what} as it is; you may still trade it.`)
			: (paused ? `${what} decides again, from the next bar on.` : `${what} decides nothing until it goes on. Positions stay as they are.`);
		const reason = reasonOf(dialog);
		return {
			lines: [[span('now       ', 'muted'), span(paused ? 'paused' : 'active')], [span(effect)]],
			confirm: paused ? `Let ${what} go on` : `Pause ${what}`,
			problem: null,
			command: isMarket ? {type: 'PauseMarket', source: 'key', symbol: what, paused: !paused, reason} : {type: 'PauseAgent', source: 'key', agent: what, paused: !paused, reason},
			riskier: paused,
		};
	},
};

export const scaleForm: FormSpec = {
	open({screen}, argument) {
		const now = String(Math.round(screen.view.steering.riskScale * 100));
		const choices = ['75', '50', '25', '0', '100'].filter(value => value !== now);
		return openForm('scale', 'SCALE RISK', [choice('scale', 'per cent of every target', choices, argument.replace('%', '')), because]);
	},
	plan(dialog, screen) {
		const scale = Number(valueOf(dialog, 'scale')) / 100;
		const {equity, steering, weights, quoteCurrency} = screen.view;
		if (equity === null) {
			return impossible('The account is not known yet.');
		}

		const sold = heldPositions(screen).reduce((sum, {symbol, weight}) => sum + Math.max(0, (weight ?? 0) - ((steering.overrides[symbol] ?? weights[symbol] ?? 0) * scale)), 0);
		const up = scale > steering.riskScale;
		return {
			lines: [
				[span('now       ', 'muted'), span(`${percent(steering.riskScale, 0)} of every target`)],
				[span(up ? 'Nothing is bought at once; the next decision goes by the new scale.' : `Sells about ${money(sold * equity.equity)} ${quoteCurrency} at once: exposure ${percent(equity.exposure / equity.equity)} → ${percent(Math.max(0, (equity.exposure / equity.equity) - sold))}.`)],
				[span('It stands until you set it back to 100.', 'muted')],
			],
			confirm: `Scale to ${percent(scale, 0)}`,
			problem: null,
			command: {type: 'ScaleRisk', source: 'key', scale, reason: reasonOf(dialog)},
			riskier: up,
		};
	},
};
