/**
How each step of a chain of reasons reads: where in the flow it stands, what happened, and the facts with their numbers.
*/
import type {DomainEvent, EventOf, LimitUse} from './event.js';
import type {Contribution} from './insight.js';
import type {Source} from './order.js';
import type {MarketSymbol} from './units.js';
import {oneOf, type Told} from './view-events.js';
import {amountText, dateTimeText, fixedText, percentText, roughText, withPlus} from './view-text.js';

export type WhyStage = 'data' | 'features' | 'models' | 'signal' | 'agents' | 'person' | 'breaker' | 'limits' | 'order' | 'fill';

export type StepWords = {readonly stage: WhyStage; readonly title: string; readonly facts: readonly string[]};

/** Returns how a step reads, told for one market where there is one; null for an event that explains nothing. */
export function stepWords(event: DomainEvent, symbol: MarketSymbol | null): StepWords | null {
	if (isSignalStep(event)) {
		return signalWords(event, symbol);
	}

	if (isOrderStep(event)) {
		return orderWords(event);
	}

	if (isOrderLifeStep(event)) {
		return orderLifeWords(event);
	}

	return isSteeringStep(event) ? steeringWords(event) : null;
}

const isSignalStep = oneOf('CandleClosed', 'FeaturesComputed', 'PredictionsMade', 'RegimeChanged', 'InsightFormed', 'AllocationSet');
const isOrderStep = oneOf('OrderProposed', 'OrderApproved', 'OrderRefused', 'OrderIntended', 'OrderFilled', 'TradeClosed');
const isOrderLifeStep = oneOf('OrderAcknowledged', 'OrderRejected', 'OrderOutcomeUnknown', 'CancelIntended', 'CancelFailed', 'OrderClosed');
const isSteeringStep = oneOf('CommandReceived', 'CommandRefused', 'BreakerTripped', 'TradingHalted', 'TradingRestricted', 'TradingResumed', 'FlattenStarted', 'FeedHealthChanged', 'DataQualityChanged');

/** Who asks for an order. What the engine itself asks for keeps a position protected. */
const proposers: Readonly<Record<Source, WhyStage>> = {key: 'person', cli: 'person', breaker: 'breaker', agent: 'agents', signal: 'signal', engine: 'order'};

function signalWords(event: Told<typeof isSignalStep>, symbol: MarketSymbol | null): StepWords {
	switch (event.type) {
		case 'CandleClosed': {
			const {open, high, low, close, volume} = event.candle;
			return {stage: 'data', title: `${event.symbol} ${event.timeframe} bar of ${dateTimeText(event.candle.openTime)}Z closed`, facts: [`open ${open}  high ${high}  low ${low}  close ${close}  volume ${roughText(String(volume))}`]};
		}

		case 'FeaturesComputed': {
			const known = event.values.filter(value => value !== null).length;
			return {stage: 'features', title: `features of ${event.symbol}`, facts: [`${known} of ${event.values.length} values are known`]};
		}

		case 'PredictionsMade': {
			return {stage: 'models', title: `models on the bar closed ${dateTimeText(event.barClose)}Z`, facts: predictionFacts(event, symbol)};
		}

		case 'RegimeChanged': {
			return {stage: 'models', title: `regime ${event.from ?? 'unknown'} → ${event.to.name}`, facts: event.to.reasons};
		}

		case 'InsightFormed': {
			return {
				stage: 'signal',
				title: `signal of ${event.symbol}: p(up) ${percentText(event.probability, 1)}%  score ${signed(event.score, 2)}  confidence ${percentText(event.confidence, 0)}%  ${event.regime}`,
				facts: event.reasons,
			};
		}

		case 'AllocationSet': {
			return allocationWords(event, symbol);
		}
	}
}

function predictionFacts({predictions}: EventOf<'PredictionsMade'>, symbol: MarketSymbol | null): readonly string[] {
	return predictions.filter(prediction => symbol === null || prediction.symbol === symbol).flatMap(prediction => [
		`${prediction.modelId} gives ${prediction.symbol} ${percentText(prediction.probability, 1)}% to rise`,
		...prediction.contributions.slice(0, 6).map(contribution => contributionText(contribution)),
	]);
}

/** Returns `ret_24 = 0.012 moved the log-odds by +0.210`. */
function contributionText({feature, value, effect}: Contribution): string {
	return `${feature} = ${roughText(String(value))} moved the log-odds by ${signed(effect, 3)}`;
}

function allocationWords({allocator, weights, reasons, confidence}: EventOf<'AllocationSet'>, symbol: MarketSymbol | null): StepWords {
	const shown = symbol === null ? Object.keys(weights) : [symbol];
	const facts = shown.flatMap(each => [
		`target of ${each} ${percentText(weights[each] ?? 0, 1)}%${confidence[each] === undefined ? '' : `, confidence ${percentText(confidence[each], 0)}%`}`,
		...(reasons[each] ?? []),
	]);
	return {stage: 'agents', title: `${allocator} set its targets`, facts};
}

function orderWords(event: Told<typeof isOrderStep>): StepWords {
	switch (event.type) {
		case 'OrderProposed': {
			const {side, quantity, symbol, limitPrice, source, reason} = event.proposal;
			return {stage: proposers[source], title: `${source} proposed to ${side} ${amountText(quantity)} ${symbol} at ${amountText(limitPrice)} or better`, facts: [reason]};
		}

		case 'OrderApproved': {
			return {stage: 'limits', title: `risk allowed ${event.order.side} ${amountText(event.order.quantity)} ${event.order.symbol}`, facts: [`sized: ${event.sizing}`, ...event.checked.map(limit => limitText(limit))]};
		}

		case 'OrderRefused': {
			return {stage: 'limits', title: `risk refused ${event.proposal.side} ${amountText(event.proposal.quantity)} ${event.proposal.symbol}`, facts: event.refusals.map(({rule, explain}) => `${rule}: ${explain}`)};
		}

		case 'OrderIntended': {
			const {clientOrderId, side, quantity, symbol, limitPrice} = event.order;
			return {stage: 'order', title: `${side} ${amountText(quantity)} ${symbol} limit ${amountText(limitPrice)}`, facts: [`order ${clientOrderId}`, event.reason]};
		}

		case 'OrderFilled': {
			const {side, quantity, symbol, price, fee, feeAsset, liquidity, tradeId} = event.fill;
			return {stage: 'fill', title: `${side} ${amountText(quantity)} ${symbol} @ ${amountText(price)}`, facts: [`trade ${tradeId} as ${liquidity}, fee ${roughText(fee)} ${feeAsset}`]};
		}

		case 'TradeClosed': {
			return {stage: 'fill', title: `${event.symbol} position closed ${signed(Number(event.pnl), 2)} (${signed(event.return * 100, 2)}%)`, facts: [`open since ${dateTimeText(event.openedAt)}Z`]};
		}
	}
}

function orderLifeWords(event: Told<typeof isOrderLifeStep>): StepWords {
	switch (event.type) {
		case 'OrderAcknowledged': {
			return {stage: 'order', title: 'the venue has the order', facts: [`venue id ${event.venueOrderId}`]};
		}

		case 'OrderRejected': {
			return {stage: 'order', title: 'the venue rejected the order', facts: [event.reason]};
		}

		case 'OrderOutcomeUnknown': {
			return {stage: 'order', title: 'nobody knows yet whether the order arrived', facts: [event.reason]};
		}

		case 'CancelIntended': {
			return {stage: 'order', title: 'cancelled by us', facts: [event.reason]};
		}

		case 'CancelFailed': {
			return {stage: 'order', title: 'the cancel failed', facts: [event.reason]};
		}

		case 'OrderClosed': {
			return {stage: 'order', title: `the order is over: ${event.status}`, facts: [`${amountText(event.filled)} filled`]};
		}
	}
}

function steeringWords(event: Told<typeof isSteeringStep>): StepWords {
	switch (event.type) {
		case 'CommandReceived': {
			return {stage: 'person', title: `${event.command.type} from ${event.command.source}`, facts: [event.command.reason]};
		}

		case 'CommandRefused': {
			return {stage: 'person', title: `${event.command.type} was refused`, facts: [event.reason]};
		}

		case 'BreakerTripped': {
			return {stage: 'breaker', title: `breaker ${event.breaker} tripped: ${event.action}`, facts: [event.reason]};
		}

		case 'TradingHalted':
		case 'TradingRestricted': {
			return {stage: 'breaker', title: `${event.state.replace('_', ' ')} by ${event.rule}`, facts: [event.reason]};
		}

		case 'TradingResumed': {
			return {stage: 'person', title: `trading is ${event.state.replace('_', ' ')} again`, facts: [event.reason]};
		}

		case 'FlattenStarted': {
			return {stage: 'person', title: 'every position is closed', facts: [event.reason]};
		}

		case 'FeedHealthChanged': {
			return {stage: 'data', title: `${event.feed} is ${event.status}`, facts: event.detail === '' ? [] : [event.detail]};
		}

		case 'DataQualityChanged': {
			return {stage: 'data', title: `${event.venue} ${event.symbol ?? ''} ${event.check} ${event.status}`, facts: [event.detail]};
		}
	}
}

function limitText({rule, used, limit, subject}: LimitUse): string {
	const text = (value: number): string => rule === 'leverage' ? `${fixedText(value, 2) ?? '—'}x` : `${percentText(value, 1)}%`;
	return `${rule} would be ${text(used)} of ${text(limit)}${subject === 'account' ? '' : ` (${subject})`}`;
}

function signed(value: number, decimals: number): string {
	return withPlus(fixedText(value, decimals) ?? '—');
}
