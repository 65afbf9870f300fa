/**
What the simulated account's key may do, as its venue tells whoever asks with it. The key works the same whatever it says.
*/
export type KeyRights = {
	readonly canTrade: boolean;
	readonly canWithdraw: boolean;
	/** Whether it may move money between accounts of its owner. */
	readonly canTransfer: boolean;
	/** Whether only named addresses may use it. */
	readonly ipRestricted: boolean;
};

/** A key as it should be. */
export const carefulKey: KeyRights = {canTrade: true, canWithdraw: false, canTransfer: false, ipRestricted: true};
