/**
Puts finished lines on the screen at a place. Ink takes every text on the screen apart for every frame, letter by letter, so
each line is a text of its own, none is clipped, and a frame in which no line has changed is not made at all.
*/
import {Box, Text} from 'ink';
import {createContext, memo, use, type ReactElement} from 'react';
import type {Rect} from '../layout.js';
import type {Line} from '../text.js';
import type {Painter} from '../theme.js';

type Properties = {
	readonly painter: Painter;
	readonly rect: Rect;
	readonly lines: readonly Line[];
};

/** How wide the terminal is, for those who draw on it. */
export const ScreenColumns = createContext(80);

/** Shows `lines`, which must be as wide as the rectangle; lines beyond its height are left out. */
export function Lines({painter, rect: {x, y, width, height}, lines}: Properties): ReactElement {
	const text = lines.slice(0, height).map(line => painter.paint(line)).join('\n');
	return <Painted left={x} right={use(ScreenColumns) - x - width} top={y} height={height} text={text}/>;
}

type PaintedProperties = {readonly left: number; readonly right: number; readonly top: number; readonly height: number; readonly text: string};

/**
A box whose lines are drawn anew only when it moves or one of them changes. It is held by both sides of the screen: Ink draws
once before we hear of a narrower terminal, and then it must not reach beyond.
*/
const Painted = memo(({left, right, top, height, text}: PaintedProperties): ReactElement => (
	<Box position="absolute" left={left} right={right} top={top} height={height} flexDirection="column">
		{/* A row is what stands at that height; nothing ever moves between them. */}
		{/* eslint-disable-next-line react/no-array-index-key */}
		{text.split('\n').map((line, index) => <Row key={index} text={line}/>)}
	</Box>
));
Painted.displayName = 'Painted';

const Row = memo(({text}: {readonly text: string}): ReactElement => <Text wrap="truncate">{text}</Text>);
Row.displayName = 'Row';
