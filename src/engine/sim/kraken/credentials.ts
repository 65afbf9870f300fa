/**
The key of the one simulated account at Kraken. Anybody may know it: it guards nothing.
*/

/** The secret is base64, as Kraken's are: the bytes behind it sign. */
export const krakenCredentials = {
	apiKey: 'SimulatedKrakenKeyThatGuardsNothing/AndAnybodyMayKnow000',
	secret: 'U2ltdWxhdGVkIEtyYWtlbiBzZWNyZXQ6IDY0IGJ5dGVzIHRoYXQgZ3VhcmQgbm90aGluZyBhdCBhbGwuLi4uLg==',
} as const;
