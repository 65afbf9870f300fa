/**
The Calibration pane: of the signals whose horizon has passed, how many came true, by what was said of them.
*/
import {calibrationError, calibrationOf, type CalibrationBin} from '../calibration.js';
import {percent} from '../format.js';
import {span, type Line} from '../text.js';
import {meter} from '../widgets/meter.js';
import type {SurfaceMaker} from '../charts/surface.js';
import {stepOf} from '../charts/scale.js';
import {expected, type PaneBuilder, type PaneSize} from './pane.js';

export const buildCalibration: PaneBuilder = ({screen, surface}, size) => {
	const horizon = screen.view.models[0]?.horizonBars ?? null;
	const found = horizon === null ? [] : calibrationOf(screen.view, horizon);
	if (horizon === null || found.length === 0) {
		return {title: [span('Calibration')], head: [], rows: expected(screen, 'Signals are compared with what came once their horizon has passed.', size, ['training'])};
	}

	const count = found.reduce((sum, bin) => sum + bin.count, 0);
	const plotWidth = size.width >= 56 && size.height >= 6 && surface !== null ? Math.min(size.height * 2, size.width - 38) : 0;
	const rows = found.map(bin => binLine(bin, size.width - (plotWidth === 0 ? 0 : plotWidth + 2)));
	const plot = plotWidth === 0 || surface === null ? [] : diagram(found, surface, {width: plotWidth, height: size.height - 1});
	return {
		title: [span('Calibration'), span(size.width < 52 ? ` ${count} signals, off ${percent(calibrationError(found), 0)}` : ` ${count} signals ${horizon} bars later, off by ${percent(calibrationError(found))}`, 'muted')],
		head: [[span('SAID'.padEnd(8), 'muted'), span('CAME'.padStart(6), 'muted'), span('n'.padStart(6), 'muted')]],
		rows: plot.length === 0 ? rows : plot.map((line, index) => beside(rows[index] ?? [], line, size.width - plotWidth)),
	};
};

function binLine({said, came, count}: CalibrationBin, width: number): Line {
	const tone = Math.abs(said - came) > 0.1 ? 'warn' : 'up';
	return [span(percent(said).padEnd(8)), span(percent(came).padStart(6), tone), span(String(count).padStart(6), 'muted'), span(' '), ...meter(came, Math.max(3, Math.min(20, width - 22)), tone)];
}

/** The diagonal is where said and came agree. */
function diagram(found: readonly CalibrationBin[], make: SurfaceMaker, {width, height}: PaneSize): readonly Line[] {
	const surface = make(width, height);
	const x = (share: number): number => Math.round(share * (surface.width - 1));
	const y = (share: number): number => stepOf(share, {low: 0, high: 1}, surface.height);
	for (let dot = 0; dot < surface.width; dot += 3) {
		surface.line({x: dot, y: y(dot / (surface.width - 1))}, {x: dot, y: y(dot / (surface.width - 1))}, 'muted');
	}

	for (const [index, {said, came}] of found.entries()) {
		const before = found[index - 1] ?? {said, came};
		surface.line({x: x(before.said), y: y(before.came)}, {x: x(said), y: y(came)}, 'accent');
		surface.line({x: x(said) - 1, y: y(came)}, {x: x(said) + 1, y: y(came)}, 'accent');
	}

	return surface.lines();
}

function beside(left: Line, right: Line, width: number): Line {
	const used = left.reduce((sum, part) => sum + part.text.length, 0);
	return [...left, span(' '.repeat(Math.max(0, width - used))), ...right];
}
