/**
What each venue's protocol needs: how a message is read, how a book is kept, how it is got back when it broke.
*/
import {krakenBookDepth} from '../../ports/feed-session.js';
import {decodeBinance} from './binance.js';
import {decodeCoinbase} from './coinbase.js';
import {checksumOf, decodeKraken} from './kraken.js';
import type {Decoded} from './message.js';
import {DiffBook, SnapshotBook} from './sync.js';

export type Protocol = {
	readonly decode: (text: string) => Decoded;
	readonly newBook: () => DiffBook | SnapshotBook;
	/** What brings a broken book back. */
	readonly repair: 'snapshot' | 'resubscribe' | 'reconnect';
	/** True where trade ids are numbers without holes. */
	readonly consecutiveTrades: boolean;
};

export const protocols: Readonly<Record<string, Protocol>> = {
	binance: {decode: decodeBinance, newBook: () => new DiffBook(), repair: 'snapshot', consecutiveTrades: true},
	// A hole in the numbers of a connection leaves every book on it unknown.
	coinbase: {decode: decodeCoinbase, newBook: () => new SnapshotBook({depth: null, checksum: null}), repair: 'reconnect', consecutiveTrades: false},
	kraken: {decode: decodeKraken, newBook: () => new SnapshotBook({depth: krakenBookDepth, checksum: checksumOf}), repair: 'resubscribe', consecutiveTrades: true},
};
