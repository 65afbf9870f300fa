/**
What clients of the simulated Coinbase sign with: a key of the kind that Coinbase hands out (name and EC private key in
PEM form), generated once. It guards nothing but a simulation, so it may stand here for everybody to read.
*/
export const coinbaseCredentials = {
	apiKey: 'organizations/5137a7e0-0000-4000-8000-000000000001/apiKeys/5137a7e0-0000-4000-8000-000000000002',
	secret: `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIBHSFpTRvdNr8Q6XdC9U4MG4gy+AEXjFz8KJbyGKcjNjoAoGCCqGSM49
AwEHoUQDQgAE6MIgVPjIZXSqxBgnR9Ubj9yuLA0Smk+iHObKwqjWFuGp7EBUlTav
Oo06bJ6NZbgiDYoFYGeld+54lbSgyUATdA==
-----END EC PRIVATE KEY-----
`,
} as const;
