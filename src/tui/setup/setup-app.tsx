/**
The setup on the terminal: one step at a time in a frame, or as plain lines for people who hear it.
*/
import {Box, Text, useInput, usePaste, useWindowSize} from 'ink';
import {useEffect, useRef, useState, type ReactElement} from 'react';
import {strokesOf} from '../keys.js';
import {plainLine} from '../reader/describe.js';
import {span, type Line} from '../text.js';
import type {Painter} from '../theme.js';
import {frameLines, insideOf} from '../widgets/frame.js';
import type {SetupEnd, SetupFacts} from './answers.js';
import {setupHints, setupLines, setupTitle} from './view.js';
import {openWizard, wizardKeys, wizardPaste, type Wizard} from './wizard.js';

export type SetupProperties = {
	readonly facts: SetupFacts;
	readonly painter: Painter;
	/** Plain lines, one after the other, instead of a frame. */
	readonly isRead: boolean;
	readonly onEnd: (end: SetupEnd) => void;
};

export function SetupApp({facts, painter, isRead, onEnd}: SetupProperties): ReactElement {
	const {columns, rows} = useWindowSize();
	const [wizard, setWizard] = useState<Wizard>(() => openWizard(facts));
	// Several keys may come before React draws, and each must meet what the one before it has left.
	const newest = useRef(wizard);
	const change = (next: Wizard): void => {
		newest.current = next;
		setWizard(next);
	};

	useInput((input, key) => {
		for (const stroke of strokesOf(input, key)) {
			if (newest.current.end === null) {
				change(wizardKeys(newest.current, stroke, facts));
			}
		}
	});
	usePaste(text => {
		change(wizardPaste(newest.current, text, facts));
	});
	const {end} = wizard;
	useEffect(() => {
		if (end !== null) {
			onEnd(end);
		}
	}, [end, onEnd]);
	if (isRead) {
		const lines = [setupTitle(wizard), ...setupLines(wizard, facts, 100).map(line => spoken(plainLine(line))).filter(line => line !== ''), setupHints(wizard, facts).map(([keys, label]) => `${keys} ${label}`).join(', ')];
		return <Text>{lines.join('\n')}</Text>;
	}

	return (
		<Box width="100%" height={rows} overflow="hidden">
			<Text wrap="truncate">{framed(wizard, facts, {columns, rows}).map(line => painter.paint(line)).join('\n')}</Text>
		</Box>
	);
}

/** Marks that are seen say nothing to somebody who hears them. */
function spoken(line: string): string {
	return line.replace('(●) ', 'chosen: ').replace('( ) ', '').replace('▸ ', '');
}

/** Returns the whole screen: the step in its frame, what is wrong always in sight, and the keys as the last line. */
export function framed(wizard: Wizard, facts: SetupFacts, {columns, rows}: {readonly columns: number; readonly rows: number}): readonly Line[] {
	const size = {width: columns, height: rows};
	const inside = insideOf(size);
	const lines = setupLines(wizard, facts, inside.width);
	const room = Math.max(1, inside.height - 2);
	const full = lines.length <= room ? lines : lines.filter(line => line.length > 0);
	// Where it is too long even without blanks, the beginning explains and may go.
	const shown = full.slice(Math.max(0, full.length - room));
	const hints = setupHints(wizard, facts).flatMap(([keys, label], index): Line => [span(`${index === 0 ? '' : '   '}${keys}`, 'accent', {bold: true}), span(` ${label}`, 'muted')]);
	const blank = Array.from({length: Math.max(0, room - shown.length)}, (): Line => []);
	return frameLines([...shown, ...blank, [], hints], {...size, title: [span(setupTitle(wizard))], focused: true});
}
