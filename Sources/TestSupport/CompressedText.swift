import FoundationEssentials

/// A short text in the forms in which a compressed answer may come.
public enum CompressedText {
    public static let text = #"{"task_id": "t-1"}"#

    public static let gzip = "H4sIAAAAAAACA6tWKkkszo7PTFGyUlAq0TVUqgUAsVyRVBIAAAA="
    /// With a name, a comment, more fields and a sum of its head.
    public static let fullHead = "H4sIHgAAAAAAAwMAYWJjbgBjAOCtq1YqSSzOjs9MUbJSUCrRNVSqBQCxXJFUEgAAAA=="
    public static let twoMembers = "H4sIAAAAAAACA6tWKkkszo4HAPsBxZ0HAAAAH4sIAAAAAAACA8tMUbJSUCrRNVSqBQCAMGRXCwAAAA=="
    public static let padded = "H4sIAAAAAAACA6tWKkkszo4HAPsBxZ0HAAAAH4sIAAAAAAACA8tMUbJSUCrRNVSqBQCAMGRXCwAAAAAAAAAA"
    public static let zlib = "eJyrVipJLM6Oz0xRslJQKtE1VKoFADl7BYw="
    public static let bare = "q1YqSSzOjs9MUbJSUCrRNVSqBQA="
    public static let stored = "eAEBEgDt/3sidGFza19pZCI6ICJ0LTEifTl7BYw="
    public static let gzipTwice = "H4sIAAAAAAACA5Pv5mAAASbm1WFanjrn+s77BG4KCtC6aBqyipVhY8zEECGgLABuDCIOJgAAAA=="
    public static let zlibThenGzip = "H4sIAAAAAAACA6uYszpMy1PnXN95n8BNQQFaF01DVrEyWFaz9gAAB89iGBoAAAA="

    /// - Parameter sample: one of these.
    public static func bytes(_ sample: String) -> [UInt8] { Data(base64Encoded: sample).map { [UInt8]($0) } ?? [] }
}
