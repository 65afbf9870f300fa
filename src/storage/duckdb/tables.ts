/**
The tables of rows, as migrations.ts made them: their columns in order.
*/
import type {MicrostructureSample, PublicTrade} from '../../engine/domain/market.js';
import type {MetricPoint, ProjectionRows, ProjectionTable, Trial} from '../../engine/domain/stored.js';
import type {RowTable} from './row-table.js';

export type StoredTrade = PublicTrade & {readonly venue: string};
export type StoredSample = MicrostructureSample & {readonly venue: string};

export const tradeTable: RowTable<StoredTrade> = {
	name: 'trades',
	columns: {venue: 'VARCHAR', symbol: 'VARCHAR', id: 'VARCHAR', at: 'BIGINT', price: 'DOUBLE', quantity: 'DOUBLE', side: 'VARCHAR'},
};

export const sampleTable: RowTable<StoredSample> = {
	name: 'book_samples',
	columns: {
		venue: 'VARCHAR', symbol: 'VARCHAR', minute: 'BIGINT', bid: 'DOUBLE', bidQuantity: 'DOUBLE', ask: 'DOUBLE', askQuantity: 'DOUBLE',
		bidDepth10: 'DOUBLE', askDepth10: 'DOUBLE', bidDepth100: 'DOUBLE', askDepth100: 'DOUBLE', imbalance: 'DOUBLE', spread: 'DOUBLE',
		buyVolume: 'DOUBLE', sellVolume: 'DOUBLE', buys: 'BIGINT', sells: 'BIGINT', vwap: 'DOUBLE',
	},
};

export const metricTable: RowTable<MetricPoint> = {
	name: 'metrics',
	columns: {name: 'VARCHAR', asset: 'VARCHAR', source: 'VARCHAR', asOf: 'BIGINT', knownAt: 'BIGINT', value: 'DOUBLE'},
};

export const trialTable: RowTable<Trial> = {
	name: 'trials',
	columns: {id: 'VARCHAR', kind: 'VARCHAR', at: 'BIGINT', parameters: 'JSON', results: 'JSON'},
};

export const projectionTable: {readonly [Table in ProjectionTable]: RowTable<ProjectionRows[Table]>} = {
	orders: {
		name: 'orders',
		columns: {
			seq: 'BIGINT', at: 'BIGINT', clientOrderId: 'VARCHAR', symbol: 'VARCHAR', side: 'VARCHAR', quantity: 'VARCHAR', limitPrice: 'VARCHAR',
			timeInForce: 'VARCHAR', reduceOnly: 'BOOLEAN', reason: 'VARCHAR', status: 'VARCHAR', venueOrderId: 'VARCHAR', filled: 'VARCHAR', closedAt: 'BIGINT',
		},
	},
	fills: {
		name: 'fills',
		columns: {
			seq: 'BIGINT', at: 'BIGINT', tradeId: 'VARCHAR', clientOrderId: 'VARCHAR', venueOrderId: 'VARCHAR', symbol: 'VARCHAR', side: 'VARCHAR',
			price: 'VARCHAR', quantity: 'VARCHAR', fee: 'VARCHAR', feeAsset: 'VARCHAR', liquidity: 'VARCHAR',
		},
	},
	equity: {
		name: 'equity',
		columns: {
			seq: 'BIGINT', at: 'BIGINT', equity: 'DOUBLE', cash: 'DOUBLE', exposure: 'DOUBLE', peak: 'DOUBLE', drawdown: 'DOUBLE',
			dayOpen: 'DOUBLE', dayChange: 'DOUBLE', leverage: 'DOUBLE',
		},
	},
	decisions: {
		name: 'decisions',
		columns: {seq: 'BIGINT', at: 'BIGINT', allocator: 'VARCHAR', barClose: 'BIGINT', symbol: 'VARCHAR', weight: 'DOUBLE', confidence: 'DOUBLE', reasons: 'JSON'},
	},
	predictions: {
		name: 'predictions',
		columns: {seq: 'BIGINT', at: 'BIGINT', barClose: 'BIGINT', symbol: 'VARCHAR', modelId: 'VARCHAR', probability: 'DOUBLE', regime: 'VARCHAR', contributions: 'JSON'},
	},
	features: {
		name: 'features',
		columns: {seq: 'BIGINT', at: 'BIGINT', symbol: 'VARCHAR', barClose: 'BIGINT', values: 'DOUBLE[]'},
	},
};
