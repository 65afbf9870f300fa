import test from 'ava';
import {hasRealCandles, realCandles} from './real-candles.js';
import {seriesOf, train} from './pipeline.js';

const name = 'on BTC and ETH, 2019 to 2023, the model is as modest as an honest one must be';

(hasRealCandles ? test : test.skip)(`${name} (needs ../shared)`, t => {
	const series = ['BTC', 'ETH'].map(coin => seriesOf(realCandles(coin, Date.UTC(2019, 0, 1), Date.UTC(2024, 0, 1))));
	for (const horizon of [1, 24]) {
		const {card, report} = train(series, horizon);
		const rows = `${card.trainRows} + ${card.testRows} rows`;
		const losses = `log loss ${card.logLoss.toFixed(4)} against ${card.baselineLogLoss.toFixed(4)}`;
		t.log(`${horizon} h, ${rows}: accuracy ${(100 * card.accuracy).toFixed(2)} %, ${losses}, information coefficient ${report.informationCoefficient.toFixed(4)}`);
		t.true(card.accuracy > 0.46 && card.accuracy < 0.55);
		t.true(Math.abs(card.logLoss - card.baselineLogLoss) < 0.01);
		t.true(Math.abs(report.informationCoefficient) < 0.12);
	}
});
