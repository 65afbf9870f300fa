/**
The one way to an engine, wherever it runs: in this process, behind IPC, or behind a Unix socket. The screen, the shell
commands and the tests use these five members and nothing else.
*/
import type {Command, CommandReply} from '../domain/command.js';
import type {JournalRecord} from '../domain/event.js';
import type {Pulse} from '../domain/pulse.js';
import type {Answer, Question, QuestionName} from '../domain/question.js';
import type {EngineView} from '../domain/view.js';

export type EngineMessage =
	| {readonly kind: 'record'; readonly record: JournalRecord}
	/** Fleeting state that is not journaled: live prices, lag, progress. */
	| {readonly kind: 'pulse'; readonly pulse: Pulse}
	/** The engine has gone; nothing follows. */
	| {readonly kind: 'gone'; readonly reason: string};

export type EngineHandle = {
	/** Returns the state of the engine after its last record. */
	snapshot(): Promise<EngineView>;
	/** Calls `listener` with every message from now on, in order, until the returned function is called. */
	subscribe(listener: (message: EngineMessage) => void): () => void;
	/** Journals the command and returns whether it was taken. What follows from it comes as records. */
	send(command: Command): Promise<CommandReply>;
	/** Asks about what the engine keeps: history, tables, journal. Beside the events, which tell what happens. */
	ask<Name extends QuestionName>(question: Question<Name>): Promise<Answer<Name>>;
	/** Lets go of the engine. An engine that this handle owns stops in good order; another runs on. */
	close(): Promise<void>;
};
