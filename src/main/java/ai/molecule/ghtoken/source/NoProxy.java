package ai.molecule.ghtoken.source;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import org.apache.hc.core5.net.InetAddressUtils;
import org.jspecify.annotations.Nullable;

/**
 * The hosts to be reached without a proxy, read as curl reads NO_PROXY (its manual, option --noproxy): names with their
 * subdomains, addresses, CIDR blocks, or a single {@code *}. Ports mean nothing, and no name is looked up.
 */
record NoProxy(List<String> patterns) {

    static NoProxy parse(String list) {
        return new NoProxy(List.of(list.toLowerCase(Locale.ROOT).strip().split("[, \t]+")));
    }

    /** @param host an IPv6 address without brackets */
    boolean covers(String host) {
        if (patterns.equals(List.of("*"))) {
            return true;
        }
        byte @Nullable [] address = address(host);
        String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        return patterns.stream()
                .anyMatch(pattern -> address == null ? coversName(pattern, name) : coversAddress(pattern, address));
    }

    private static boolean coversName(String pattern, String name) {
        String domain = pattern.replaceFirst("^\\.", "").replaceFirst("\\.$", "");
        return !domain.isEmpty() && ("." + name).endsWith("." + domain);
    }

    private static boolean coversAddress(String pattern, byte[] address) {
        String[] block = pattern.split("/", 2);
        byte @Nullable [] network = address(block[0]);
        if (network == null || network.length != address.length) {
            return false;
        }
        int whole = address.length * 8;
        int bits = block.length < 2 ? whole : block[1].matches("[0-9]{1,3}") ? Integer.parseInt(block[1]) : -1;
        return bits >= 0
                && bits <= whole
                && new BigInteger(1, network)
                                .xor(new BigInteger(1, address))
                                .shiftRight(whole - bits)
                                .signum()
                        == 0;
    }

    /** Null for a name. */
    private static byte @Nullable [] address(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        if (!InetAddressUtils.isIPv4(bare) && !InetAddressUtils.isIPv6(bare)) {
            return null;
        }
        try {
            return InetAddress.getByName(bare).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
