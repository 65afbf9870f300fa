/**
What a key may do at its venue, as the venue tells it, and whether it may be traded with: a key that can withdraw is
refused, because whoever gets hold of it gets the money.
*/
import {z} from 'zod';

/** Null where the venue does not say. */
export type KeyPermissions = {
	readonly canRead: boolean | null;
	readonly canTrade: boolean | null;
	/** True when it can move money out of the exchange. */
	readonly canWithdraw: boolean | null;
	/** True when it can move money between accounts of its owner. */
	readonly canTransfer: boolean | null;
	/** True when only named addresses of the internet may use it. */
	readonly ipRestricted: boolean | null;
};

export type KeyVerdict = {
	/** Why it must not be used; empty when it may. */
	readonly refusals: readonly string[];
	/** What its owner should know. */
	readonly warnings: readonly string[];
};

/** Returns whether a key with these permissions may be traded with. */
export function judgePermissions({canRead, canTrade, canWithdraw, canTransfer, ipRestricted}: KeyPermissions): KeyVerdict {
	return {
		refusals: [
			canWithdraw === true ? ['it can withdraw: make one at the exchange that cannot, and delete this one there'] : [],
			canRead === false ? ['it cannot read the account'] : [],
			canTrade === false ? ['it cannot trade'] : [],
		].flat(),
		warnings: [
			canWithdraw === null ? ['the exchange does not say whether it can withdraw: look at its settings there'] : [],
			canTransfer === true ? ['it can move money between your accounts at the exchange, which trading does not need'] : [],
			canTrade === null ? ['the exchange does not say whether it can trade'] : [],
			ipRestricted === false ? ['it works from every address of the internet: restrict it to yours at the exchange, or a thief can trade with it'] : [],
			ipRestricted === null ? ['the exchange does not say whether it is restricted to your address: look at its settings there'] : [],
		].flat(),
	};
}

const unknown: KeyPermissions = {canRead: null, canTrade: null, canWithdraw: null, canTransfer: null, ipRestricted: null};

const binance = z.object({
	enableReading: z.boolean(), enableSpotAndMarginTrading: z.boolean(), enableWithdrawals: z.boolean(), ipRestrict: z.boolean(),
	enableInternalTransfer: z.boolean().optional(), permitsUniversalTransfer: z.boolean().optional(),
});

const coinbase = z.object({can_view: z.boolean(), can_trade: z.boolean(), can_transfer: z.boolean()});

const kraken = z.object({result: z.object({permissions: z.array(z.string()).min(1), ipAllowlist: z.array(z.unknown()).optional()})});

/** Returns what a venue's answer about a key says; what is missing or not understood is null. */
export function readPermissions(venue: string, answer: unknown): KeyPermissions {
	switch (venue) {
		case 'binance': {
			return readBinance(answer);
		}

		case 'coinbase': {
			const {data} = coinbase.safeParse(answer);
			return data === undefined ? unknown : {canRead: data.can_view, canTrade: data.can_trade, canWithdraw: data.can_transfer, canTransfer: null, ipRestricted: null};
		}

		case 'kraken': {
			return readKraken(answer);
		}

		default: {
			return unknown;
		}
	}
}

function readBinance(answer: unknown): KeyPermissions {
	const {data} = binance.safeParse(answer);
	if (data === undefined) {
		return unknown;
	}

	return {
		canRead: data.enableReading,
		canTrade: data.enableSpotAndMarginTrading,
		canWithdraw: data.enableWithdrawals,
		canTransfer: data.enableInternalTransfer === true || data.permitsUniversalTransfer === true,
		ipRestricted: data.ipRestrict,
	};
}

function readKraken(answer: unknown): KeyPermissions {
	const {data} = kraken.safeParse(answer);
	if (data === undefined) {
		return unknown;
	}

	// Only what it names is certain: a name that is not there may have another one.
	const {permissions, ipAllowlist: addresses} = data.result;
	const names = (pattern: RegExp): boolean => permissions.some(name => pattern.test(name));
	return {
		canRead: names(/^query-funds$/) ? true : null,
		canTrade: names(/^modify-trades$/) ? true : null,
		canWithdraw: names(/withdraw/) ? true : (names(/^query-funds$|^modify-trades$/) ? false : null),
		canTransfer: null,
		ipRestricted: addresses === undefined ? null : addresses.length > 0,
	};
}
