/**
The one place that knows every pane.
*/
import type {PaneId} from '../layout.js';
import {buildAgents} from './agents.js';
import {buildAllocation} from './allocation.js';
import {buildBands} from './bands.js';
import {buildBook} from './book.js';
import {buildBreakers} from './breakers.js';
import {buildCalibration} from './calibration.js';
import {buildClocks, buildCompleteness, buildFeeds, buildQuality} from './data.js';
import {buildDepth} from './depth.js';
import {buildEquity} from './equity.js';
import {buildEvent} from './event.js';
import {buildExposure} from './exposure.js';
import {buildFills} from './fills.js';
import {buildImportance} from './importance.js';
import {buildInsight} from './insight.js';
import {buildJournal} from './journal.js';
import {buildModels} from './models.js';
import {buildOnchain} from './onchain.js';
import {buildOrders} from './orders.js';
import type {PaneBuilder} from './pane.js';
import {buildMonths, buildStatistics, buildTrades} from './performance.js';
import {buildPlan} from './plan.js';
import {buildPositions} from './positions.js';
import {buildPrice} from './price.js';
import {buildProbability} from './probability.js';
import {buildRefusals} from './refusals.js';
import {buildRegime} from './regime.js';
import {buildRisk} from './risk.js';
import {buildSignals} from './signals.js';
import {buildTraining} from './training.js';
import {buildVotes} from './votes.js';

export const paneBuilders: Readonly<Record<PaneId, PaneBuilder>> = {
	signals: buildSignals,
	insight: buildInsight,
	votes: buildVotes,
	probability: buildProbability,
	positions: buildPositions,
	orders: buildOrders,
	fills: buildFills,
	refusals: buildRefusals,
	regime: buildRegime,
	bands: buildBands,
	onchain: buildOnchain,
	risk: buildRisk,
	breakers: buildBreakers,
	exposure: buildExposure,
	agents: buildAgents,
	plan: buildPlan,
	allocation: buildAllocation,
	journal: buildJournal,
	event: buildEvent,
	price: buildPrice,
	book: buildBook,
	depth: buildDepth,
	models: buildModels,
	training: buildTraining,
	calibration: buildCalibration,
	importance: buildImportance,
	equity: buildEquity,
	statistics: buildStatistics,
	months: buildMonths,
	trades: buildTrades,
	feeds: buildFeeds,
	completeness: buildCompleteness,
	quality: buildQuality,
	clocks: buildClocks,
};
