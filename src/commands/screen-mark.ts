/** The hidden flag that marks the screen process proper, as its small parent starts it. */
export const screenMark = '--screen-process';
