import test from 'ava';
import {hashOf, mix, randomFrom, uniform} from '../../../src/engine/domain/random.js';

test('the same seed and label give the same sequence, another label another one', t => {
	const draw = (seed: number, label: string) => {
		const random = randomFrom(seed, label);
		return Array.from({length: 20}, () => random.next());
	};

	t.deepEqual(draw(7, 'a'), draw(7, 'a'));
	t.notDeepEqual(draw(7, 'a'), draw(7, 'b'));
	t.notDeepEqual(draw(7, 'a'), draw(8, 'a'));
});

test('draws are uniform on [0, 1) and normal with mean 0 and deviation 1', t => {
	const random = randomFrom(1, 'moments');
	const uniforms = Array.from({length: 50_000}, () => random.next());
	const normals = Array.from({length: 50_000}, () => random.normal());
	const mean = (values: readonly number[]) => {
		let sum = 0;
		for (const value of values) {
			sum += value;
		}

		return sum / values.length;
	};

	t.true(uniforms.every(value => value >= 0 && value < 1));
	t.true(Math.abs(mean(uniforms) - 0.5) < 0.005);
	t.true(Math.abs(mean(uniforms.map(value => (value - 0.5) ** 2)) - (1 / 12)) < 0.002);
	t.true(Math.abs(mean(normals)) < 0.015);
	t.true(Math.abs(mean(normals.map(value => value ** 2)) - 1) < 0.03);
});

test('hashes of neighbouring values are unrelated, also beyond 32 bits', t => {
	const hash = hashOf(3, 'noise');
	const buckets = Array.from({length: 10}, () => 0);
	for (let index = 0; index < 20_000; index++) {
		const bucket = Math.floor(10 * uniform(mix(hash, 1_600_000_000_000 + (index * 3_600_000))));
		buckets[bucket] = (buckets[bucket] ?? 0) + 1;
	}

	t.deepEqual(buckets.filter(count => count < 1800 || count > 2200), []);
	t.not(mix(hash, 5), mix(hash, 5 + (2 ** 32)));
});
