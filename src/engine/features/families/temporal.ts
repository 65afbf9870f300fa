/**
Time of day and week, UTC, at the close of the bar: the moment at which anybody can act on it.
*/
import {day, hour} from '../../domain/units.js';
import {familyOf, type FeatureDeclaration, type FeatureDefinition} from '../definition.js';

/** 1970-01-01 was a Thursday; Monday is day 0. */
const firstWeekday = 3;

const hourOfDay = (closeTime: number): number => (closeTime % day) / hour;
const dayOfWeek = (closeTime: number): number => (Math.floor(closeTime / day) + firstWeekday) % 7;

export const temporalFeatures: readonly FeatureDefinition[] = familyOf({family: 'temporal', scaleFree: ['price', 'volume']}, [
	onCircle('hour_sin', 'sin(2π · hour / 24)', time => Math.sin(2 * Math.PI * hourOfDay(time) / 24)),
	onCircle('hour_cos', 'cos(2π · hour / 24)', time => Math.cos(2 * Math.PI * hourOfDay(time) / 24)),
	onCircle('dow_sin', 'sin(2π · weekday / 7), Monday = 0', time => Math.sin(2 * Math.PI * dayOfWeek(time) / 7)),
	onCircle('dow_cos', 'cos(2π · weekday / 7), Monday = 0', time => Math.cos(2 * Math.PI * dayOfWeek(time) / 7)),
]);

function onCircle(name: string, formula: string, compute: (closeTime: number) => number): FeatureDeclaration {
	return {name, stationarity: 'C', unit: 'place on the unit circle', formula, build: graph => graph.map(name, [graph.input('closeTime')], compute)};
}
