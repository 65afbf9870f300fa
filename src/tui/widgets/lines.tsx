/**
Puts finished lines on the screen at a place. Ink takes every text on the screen apart for every frame, letter by letter, so
each line is a text of its own, none is clipped, and a frame in which no line has changed is not made at all.
*/
import {Box, Text} from 'ink';
import {memo, type ReactElement} from 'react';
import type {Rect} from '../layout.js';
import type {Line} from '../text.js';
import type {Painter} from '../theme.js';

type Properties = {
	readonly painter: Painter;
	readonly rect: Rect;
	readonly lines: readonly Line[];
};

/** Shows `lines`, which must be as wide as the rectangle; lines beyond its height are left out. */
export function Lines({painter, rect: {x, y, width, height}, lines}: Properties): ReactElement {
	const text = lines.slice(0, height).map(line => painter.paint(line)).join('\n');
	return <Painted x={x} y={y} width={width} height={height} text={text}/>;
}

/** A box whose lines are drawn anew only when it moves or one of them changes. */
const Painted = memo(({x, y, width, height, text}: Rect & {readonly text: string}): ReactElement => (
	<Box position="absolute" left={x} top={y} width={width} height={height} flexDirection="column">
		{/* A row is what stands at that height; nothing ever moves between them. */}
		{/* eslint-disable-next-line react/no-array-index-key */}
		{text.split('\n').map((line, index) => <Row key={index} text={line}/>)}
	</Box>
));
Painted.displayName = 'Painted';

const Row = memo(({text}: {readonly text: string}): ReactElement => <Text wrap="truncate">{text}</Text>);
Row.displayName = 'Row';
