/**
 * The functions of the core whose loops run for every event, request or key: in none of these loops
 * may a call stand, because V8 inlines none. Names are as in the text form of the module.
 *
 * Not here are draws that take logarithms, which are calls, and what runs once for many events: the
 * splitting of a slot, a rebuild, the general way of the scheduler.
 *
 * Whoever writes a batch function adds it; what the compiler inlines goes by the name of the
 * function that it was inlined into.
 */

export const HOT_FUNCTIONS: readonly string[] = [
  "assembly/balance/picks/poolRequest",
  "assembly/balance/strategies/consistent-hash/run",
  "assembly/balance/strategies/fastest-response/run",
  "assembly/balance/strategies/health-based/run",
  "assembly/balance/strategies/ip-hash/run",
  "assembly/balance/strategies/maglev/run",
  "assembly/balance/strategies/peak-ewma/run",
  "assembly/balance/strategies/power-of-two-choices/runPairs",
  "assembly/balance/strategies/random/run",
  "assembly/balance/strategies/round-robin/run",
  "assembly/balance/strategies/weighted-least-connections/run",
  "assembly/balance/strategies/weighted-least-connections/settle",
  "assembly/balance/strategies/weighted-round-robin/run",
  "assembly/hash/pick/jumpPick",
  "assembly/hash/pick/jumpPickBatch",
  "assembly/hash/pick/maglevPickBatch",
  "assembly/hash/pick/ringPick",
  "assembly/hash/pick/ringPickBatch",
  "assembly/hash/ring/ringAcquire",
  "assembly/hash/wyhash32/wyhash32",
  "assembly/hash/xxhash64/xxhash64",
  "assembly/random/alias/aliasDrawBatch",
  "assembly/scheduler/advance/expireFirst",
  "assembly/timer/batch/timerDrain",
  "assembly/timer/batch/timerHold",
  "assembly/timer/queue/timerPush",
  "assembly/timer/queue/timerPushAfter",
  "assembly/timer/wheel/approachOutOfLine",
  "assembly/timer/wheel/disarm",
  "assembly/timer/queue/timerRearm",
];
