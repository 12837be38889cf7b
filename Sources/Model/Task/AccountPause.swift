/// How long an account stops sending after a refusal that the next task could only share.
public enum AccountPause {
    /// Milliseconds: one second, doubled with each refusal in a row, up to five minutes.
    /// - Parameter refusals: refusals in a row, this one included; at least 1.
    public static func span(refusals: Int, retryAfter: Int64? = nil) -> Int64 {
        let doubled = Int64(1_000) << min(20, max(0, refusals - 1))
        return max(min(300_000, doubled), min(retryAfter ?? 0, 3_600_000))
    }
}
