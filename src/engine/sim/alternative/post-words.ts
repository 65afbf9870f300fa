/**
What people write about coins, by tone. `{coin}` is the coin as its author calls it.
*/

export type Tone = 'bullish' | 'neutral' | 'bearish';

export const openings: Readonly<Record<Tone, readonly string[]>> = {
	bullish: [
		'{coin} is breaking out',
		'Just bought more {coin}',
		'Bullish on {coin} again',
		'{coin} looks ready to rally',
		'New highs for {coin} soon',
		'Huge gains on {coin} today',
		'Accumulating {coin} at these levels',
		'Strong buying in {coin}',
		'{coin} to the moon',
		'So glad I kept holding {coin}',
		'Great momentum in {coin}',
		'Institutions love {coin}',
	],
	neutral: [
		'{coin} is going sideways',
		'What is everyone doing with {coin} this week?',
		'Where do you store your {coin}?',
		'{coin} volume report',
		'A question about {coin} fees',
		'Daily {coin} discussion',
		'Moving my {coin} to a hardware wallet',
		'{coin} options expire on Friday',
		'How does {coin} compare with gold?',
		'Reading about the history of {coin}',
		'{coin} network statistics',
		'Waiting for a direction in {coin}',
	],
	bearish: [
		'{coin} is crashing',
		'Sold all my {coin}',
		'Bearish on {coin}, this looks bad',
		'{coin} is breaking down',
		'Panic selling in {coin}',
		'Terrible losses on {coin} today',
		'{coin} will go lower',
		'Afraid of what comes next for {coin}',
		'Another {coin} dump',
		'This {coin} bubble is bursting',
		'Liquidated on {coin} again',
		'Worst week for {coin} in months',
	],
};

export const endings: readonly string[] = ['', '', '', '.', '!', '...', '. What do you think?', '. Not financial advice.', '. Thoughts?', '. Watch the close.', '. Be careful & patient.'];

/** The same in a language that an English filter leaves out. */
export const spanish: Readonly<Record<Tone, string>> = {
	bullish: '{coin} sube con fuerza, compro más',
	neutral: '¿Qué hacen con {coin} esta semana?',
	bearish: '{coin} cae, vendo todo',
};
