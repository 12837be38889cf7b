/// The name by which the ledger knows a kind of service, and the adapter that speaks to it.
public enum ProviderName {
    /// The service of every account from before there were several: what ledgers and exports mean that name none.
    public static let ofOlderLedgers = "senseaudio"

    /// Whether a word may be one: 1 to 64 characters a-z, 0-9 and `-`.
    public static func isName(_ word: String) -> Bool {
        (1...64).contains(word.utf8.count)
            && word.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}
