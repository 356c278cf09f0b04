package ai.molecule.ghtoken.testing.models;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.PriorityQueue;

/**
 * A machine's three clocks over one true time that only the test moves: the wall clock may step, the monotonic one stands
 * still while the host is suspended, and the boot clock (as /proc/uptime) does neither.
 */
public final class VirtualTime extends Clock {
    private record Event(long at, Runnable action) {}

    private final PriorityQueue<Event> events = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
    private long truth = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();
    private long suspended;
    private long wallOffset;

    /** Milliseconds that really passed since the epoch. */
    public long truth() {
        return truth;
    }

    public long wallOffset() {
        return wallOffset;
    }

    public long monotonicNanos() {
        return (truth - suspended) * 1_000_000;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(truth + wallOffset);
    }

    /** Runs the action when true time reaches that instant. */
    public void at(long instant, Runnable action) {
        events.add(new Event(instant, action));
    }

    public void stepWallClock(Duration by) {
        wallOffset += by.toMillis();
    }

    /** Everything on the machine sleeps; all clocks but the monotonic one go on. */
    public void suspend(Duration length) {
        suspended += length.toMillis();
        truth += length.toMillis();
    }

    /** Lets a process wait as the monotonic clock counts; what is due meanwhile happens. */
    public void sleep(Duration wait) {
        long end = truth + Math.max(1, wait.toMillis());
        while (!events.isEmpty() && events.peek().at <= end) {
            Event event = events.poll();
            truth = Math.max(truth, event.at);
            long before = truth;
            event.action.run();
            end += truth - before;
        }
        truth = Math.max(truth, end);
    }

    public void advanceTo(long instant) {
        truth = Math.max(truth, instant);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("tests speak UTC");
    }
}
