/**
What Coinbase tells about the account: one account per asset, and the fees.
https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/accounts/list-accounts
*/
import {formatDecimal} from '../../domain/decimal.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import {errors} from './error.js';
import type {Parameters} from './parameters.js';
import {accountUuid, timeText} from './text.js';

const fiat = new Set(['USD', 'EUR', 'GBP']);

/** `GET .../accounts`: page by page; the cursor is where the next page begins. */
export function accounts(core: ExchangeCore, parameters: Parameters): unknown {
	const assets = core.account.assets();
	const from = parameters.integer('cursor') ?? 0;
	const page = assets.slice(from, from + parameters.limit(49, 250));
	const next = from + page.length;
	const hasNext = next < assets.length;
	return {accounts: page.map(asset => accountOf(core, asset)), has_next: hasNext, cursor: hasNext ? String(next) : '', size: page.length};
}

export function account(core: ExchangeCore, _parameters: Parameters, uuid: string): unknown {
	const asset = core.account.assets().find(each => accountUuid(each) === uuid);
	if (asset === undefined) {
		throw errors.noSuchAccount();
	}

	return {account: accountOf(core, asset)};
}

function accountOf(core: ExchangeCore, asset: string): unknown {
	const {free, reserved} = core.account.balance(asset);
	return {
		uuid: accountUuid(asset),
		name: `${asset} Wallet`,
		currency: asset,
		available_balance: {value: formatDecimal(free), currency: asset},
		default: true,
		active: true,
		created_at: timeText(0),
		updated_at: timeText(core.now),
		deleted_at: null,
		type: fiat.has(asset) ? 'ACCOUNT_TYPE_FIAT' : 'ACCOUNT_TYPE_CRYPTO',
		ready: true,
		hold: {value: formatDecimal(reserved), currency: asset},
	};
}

/** `GET /v2/accounts`: the older API tells the total of each asset, and nothing of what is on hold. */
export function olderAccounts(core: ExchangeCore): unknown {
	const data = core.account.assets().map(asset => {
		const {free, reserved} = core.account.balance(asset);
		return {
			id: accountUuid(asset), name: `${asset} Wallet`, primary: false, type: 'wallet', currency: {code: asset, name: asset},
			balance: {amount: formatDecimal(free + reserved), currency: asset}, resource: 'account',
		};
	});
	return {pagination: {ending_before: null, starting_after: null, limit: 250, order: 'desc', previous_uri: null, next_uri: null}, data};
}

/** `GET .../transaction_summary`: the tier that an account without volume is in. */
export function transactionSummary(core: ExchangeCore): unknown {
	const [symbol = ''] = core.feed.source.symbols;
	const {makerFee, takerFee} = core.rules(symbol);
	return {
		total_volume: 0,
		total_fees: 0,
		fee_tier: {pricing_tier: 'Advanced 1', usd_from: '0', usd_to: '10000', taker_fee_rate: formatDecimal(takerFee), maker_fee_rate: formatDecimal(makerFee), aop_from: '', aop_to: ''},
		margin_rate: null,
		goods_and_services_tax: null,
		advanced_trade_only_volume: 0,
		advanced_trade_only_fees: 0,
		coinbase_pro_volume: 0,
		coinbase_pro_fees: 0,
		total_balance: '',
		has_promo_fee: false,
	};
}

/** `GET .../key_permissions`: with `can_transfer` a key can move money out of Coinbase. */
export function keyPermissions({keyRights: {canTrade, canWithdraw}}: ExchangeCore): unknown {
	return {can_view: true, can_trade: canTrade, can_transfer: canWithdraw, portfolio_uuid: accountUuid('portfolio'), portfolio_type: 'DEFAULT'};
}
