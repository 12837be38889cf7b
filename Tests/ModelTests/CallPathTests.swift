import Model
import Testing

struct CallPathTests {
    @Test(arguments: [
        ("https://a.example", "https://a.example"), ("https://a.example/", "https://a.example"),
        ("https://a.example/v1", "https://a.example"), ("https://a.example/v1/video/status/", "https://a.example"),
        ("https://a.example/x/v1", "https://a.example/x"), ("https://v1", "https://v1"),
        ("https://a.example/av1", "https://a.example/av1"),
        ("", ""), ("/v1", "/v1"), ("nothing", "nothing"), ("https:///v1", "https://"),
    ])
    func `a base URL loses the path of a call and nothing else`(written: String, stripped: String) {
        #expect(CallPath.stripped(baseURL: written) == stripped)
        #expect(CallPath.stripped(baseURL: stripped) == stripped)
    }
}
