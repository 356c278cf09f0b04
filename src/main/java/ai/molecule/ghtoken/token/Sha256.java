package ai.molecule.ghtoken.token;

import java.util.Arrays;

/** SHA-256 (FIPS 180-4) for names, not for secrets: docs/decisions/0011-own-sha-256.md says why it is not the JDK's. */
final class Sha256 {
    private static final int BLOCK = 64;

    /** The fractions of the cube roots of the first 64 primes (section 4.2.2). */
    private static final int[] CONSTANTS = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
    };

    /** The fractions of the square roots of the first 8 primes (section 5.3.3). */
    private final int[] hash = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
    };

    private Sha256() {}

    static byte[] digest(byte[] message) {
        Sha256 sha = new Sha256();
        byte[] padded = padded(message);
        for (int at = 0; at < padded.length; at += BLOCK) {
            sha.compress(words(padded, at));
        }
        byte[] digest = new byte[32];
        for (int i = 0; i < digest.length; i++) {
            digest[i] = (byte) (sha.hash[i / 4] >>> 24 - 8 * (i % 4));
        }
        return digest;
    }

    /** A one, zeros, and the length in bits, to whole blocks (section 5.1.1). */
    private static byte[] padded(byte[] message) {
        byte[] padded = Arrays.copyOf(message, (message.length + 8) / BLOCK * BLOCK + BLOCK);
        padded[message.length] = (byte) 0x80;
        long bits = 8L * message.length;
        for (int i = 0; i < 8; i++) {
            padded[padded.length - 1 - i] = (byte) (bits >>> 8 * i);
        }
        return padded;
    }

    private static int[] words(byte[] bytes, int at) {
        int[] w = new int[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            w[i / 4] = w[i / 4] << 8 | bytes[at + i] & 0xff;
        }
        for (int t = 16; t < BLOCK; t++) {
            w[t] = mixed(w[t - 2], 17, 19, 10) + w[t - 7] + mixed(w[t - 15], 7, 18, 3) + w[t - 16];
        }
        return w;
    }

    /** Section 4.1.2: the small sigmas. */
    private static int mixed(int x, int one, int other, int shift) {
        return Integer.rotateRight(x, one) ^ Integer.rotateRight(x, other) ^ x >>> shift;
    }

    /** Section 4.1.2: the large sigmas. */
    private static int turned(int x, int one, int two, int three) {
        return Integer.rotateRight(x, one) ^ Integer.rotateRight(x, two) ^ Integer.rotateRight(x, three);
    }

    /** Section 6.2.2; the eight working variables a to h move on by one in each round. */
    private void compress(int[] w) {
        int[] v = hash.clone();
        for (int t = 0; t < BLOCK; t++) {
            int choice = v[4] & v[5] ^ ~v[4] & v[6];
            int majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2];
            int one = v[7] + turned(v[4], 6, 11, 25) + choice + CONSTANTS[t] + w[t];
            int two = turned(v[0], 2, 13, 22) + majority;
            System.arraycopy(v, 0, v, 1, 7);
            v[4] += one;
            v[0] = one + two;
        }
        for (int i = 0; i < hash.length; i++) {
            hash[i] += v[i];
        }
    }
}
