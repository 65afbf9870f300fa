/**
The one place that knows every pane.
*/
import type {PaneId} from '../layout.js';
import {buildAgents} from './agents.js';
import {buildEquity} from './equity.js';
import {buildJournal} from './journal.js';
import {buildModels} from './models.js';
import type {PaneBuilder} from './pane.js';
import {buildPositions} from './positions.js';
import {buildPrice} from './price.js';
import {buildRegime} from './regime.js';
import {buildRisk} from './risk.js';
import {buildSignals} from './signals.js';

export const paneBuilders: Readonly<Record<PaneId, PaneBuilder>> = {
	signals: buildSignals,
	positions: buildPositions,
	regime: buildRegime,
	risk: buildRisk,
	journal: buildJournal,
	price: buildPrice,
	agents: buildAgents,
	equity: buildEquity,
	models: buildModels,
};
