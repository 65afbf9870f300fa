/**
The names of the dialogs, apart from what they are, so that the table of actions need not know them.
*/

export type DialogKind = 'halt' | 'resume' | 'help' | 'why' | 'quit' | 'palette' | 'filter' | 'form' | 'rewind' | 'notices' | 'lock';
