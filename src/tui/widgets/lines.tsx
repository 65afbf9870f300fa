/**
Puts finished lines on the screen at a place.
*/
import {Box, Text} from 'ink';
import type {ReactElement} from 'react';
import type {Rect} from '../layout.js';
import type {Line} from '../text.js';
import type {Painter} from '../theme.js';

type Properties = {
	readonly painter: Painter;
	readonly rect: Rect;
	readonly lines: readonly Line[];
};

/** Shows `lines`, which must be as wide as the rectangle; lines beyond its height are left out. */
export function Lines({painter, rect, lines}: Properties): ReactElement {
	const text = lines.slice(0, rect.height).map(line => painter.paint(line)).join('\n');
	return (
		<Box position="absolute" left={rect.x} top={rect.y} width={rect.width} height={rect.height} overflow="hidden">
			<Text wrap="truncate">{text}</Text>
		</Box>
	);
}
