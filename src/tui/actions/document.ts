/**
docs/keys.md, made of the table of actions.
*/
import {keyLabel} from '../keys.js';
import type {Action, Group} from './action.js';

const titles: Readonly<Record<Group, string>> = {
	safety: 'Safety',
	trading: 'Trading by hand',
	rewind: 'Looking back',
	views: 'Views',
	moving: 'Moving about',
	looking: 'Looking closer',
	screen: 'The screen',
};

/** Returns the whole page. */
export function keysDocument(actions: readonly Action[]): string {
	const sections = Object.entries(titles).map(([group, title]) => [
		`## ${title}`,
		'',
		'| keys | `:` | does |',
		'|---|---|---|',
		...actions.filter(action => action.group === group).map(action => rowOf(action)),
		'',
	].join('\n'));
	return `${intro}\n\n${sections.join('\n')}`;
}

const intro = `# Keys

Made from the table of actions (\`src/tui/actions/table.ts\`); a test checks that it is current. \`?\` lists the same on the screen, with what cannot be done now and why.

Keys can be changed in the settings, \`settings.yaml\` in the profile's folder: \`keys: {freeze: F, why: [w, enter]}\` by the names in the second column. A key with two meanings is refused, and the halt key must be a control chord.
Dangerous keys are ignored in a burst or a paste. A bare letter never trades: it opens a dialog that stands on Cancel.`;

function rowOf({keys, borrowed, id, aliases, argument, help, where}: Action): string {
	const pressed = [...keys, ...(keys.length === 0 ? borrowed?.keys ?? [] : [])].map(key => `\`${keyLabel(key)}\``).join(' ');
	const name = [id, ...aliases].join('`, `');
	const typed = where === 'halt' ? '' : `\`${name}\`${argument === null ? '' : ` *${argument}*`}`;
	return `| ${pressed} | ${typed} | ${help} |`;
}
