/**
The checksum with which a client proves that its book is Kraken's: CRC32 over the ten best asks and then the ten best
bids, each price and quantity as its digits without point and leading zeros.
https://docs.kraken.com/api/docs/guides/spot-ws-book-v2
*/
import {crc32} from 'node:zlib';

/** Price and quantity as they stand in the message. */
export type LevelText = readonly [price: string, quantity: string];

const levelsInChecksum = 10;

/** Returns the checksum of a book, best levels first on both sides. */
export function bookChecksum(asks: readonly LevelText[], bids: readonly LevelText[]): number {
	const digits = (text: string): string => text.replace('.', '').replace(/^0+/, '');
	const side = (levels: readonly LevelText[]): string => levels.slice(0, levelsInChecksum).map(([price, quantity]) => digits(price) + digits(quantity)).join('');
	return crc32(side(asks) + side(bids));
}
