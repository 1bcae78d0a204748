/**
 * What stands in the address of each module that is part of a program.
 */
export const PROGRAM_MARK = "multios-program=";
