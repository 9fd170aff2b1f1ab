/**
 * Said in a session that then gives a role a password of random bits, which nobody guesses however fast the hash is: each
 * log-in of that role spares the client a millisecond of computing. The learner's own role keeps the usual 4,096 iterations.
 */
export const quickLogIn = "set scram_iterations = 1";
