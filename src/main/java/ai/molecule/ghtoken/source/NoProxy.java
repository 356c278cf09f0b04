package ai.molecule.ghtoken.source;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * The hosts to be reached without a proxy, read as curl reads NO_PROXY (its manual, option --noproxy): names with their
 * subdomains, addresses, CIDR blocks, or a single {@code *}. Ports mean nothing, and no name is looked up.
 */
final class NoProxy {
    private final List<String> patterns;

    private NoProxy(List<String> patterns) {
        this.patterns = patterns;
    }

    static NoProxy parse(String list) {
        StringTokenizer tokens = new StringTokenizer(list, ", \t");
        String[] patterns = new String[tokens.countTokens()];
        for (int i = 0; i < patterns.length; i++) {
            patterns[i] = tokens.nextToken();
        }
        return new NoProxy(List.of(patterns));
    }

    /** @param host as a URI has it: an IPv6 address in brackets */
    boolean covers(String host) {
        if (patterns.equals(List.of("*"))) {
            return true;
        }
        byte @Nullable [] address = address(host);
        for (String pattern : patterns) {
            if (address == null ? coversName(pattern, host) : coversAddress(pattern, address)) {
                return true;
            }
        }
        return false;
    }

    private static boolean coversName(String pattern, String host) {
        String domain = withoutTrailingDot(pattern.startsWith(".") ? pattern.substring(1) : pattern);
        String name = withoutTrailingDot(host);
        int start = name.length() - domain.length();
        return start >= 0
                && !domain.isEmpty()
                && name.regionMatches(true, start, domain, 0, domain.length())
                && (start == 0 || name.charAt(start - 1) == '.');
    }

    private static String withoutTrailingDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static boolean coversAddress(String pattern, byte[] address) {
        int slash = pattern.indexOf('/');
        byte @Nullable [] network = address(slash < 0 ? pattern : pattern.substring(0, slash));
        if (network == null || network.length != address.length) {
            return false;
        }
        int bits = slash < 0 ? address.length * 8 : number(pattern.substring(slash + 1), address.length * 8);
        return bits >= 0 && samePrefix(network, address, bits);
    }

    private static boolean samePrefix(byte[] a, byte[] b, int bits) {
        for (int bit = 0; bit < bits; bit++) {
            if (((a[bit / 8] ^ b[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte @Nullable [] address(String text) {
        if (text.indexOf(':') >= 0) {
            return ipv6(text.startsWith("[") ? text : "[" + text + "]");
        }
        String[] parts = text.split("\\.", -1);
        byte[] address = new byte[4];
        for (int i = 0; i < parts.length; i++) {
            int part = number(parts[i], 255);
            if (parts.length != address.length || part < 0) {
                return null;
            }
            address[i] = (byte) part;
        }
        return address;
    }

    private static byte @Nullable [] ipv6(String bracketed) {
        try {
            // In brackets it is an address or an error, never a name to look up.
            return InetAddress.getByName(bracketed).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** The number, or -1 when it is none from 0 to max. */
    private static int number(String digits, int max) {
        if (digits.isEmpty() || digits.length() > 3) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number <= max ? number : -1;
    }
}
