/// The bodies that the vendor's page for the create call shows.
public enum DocumentedBodies {
    /// It breaks the rules that the page itself states.
    public static let withoutContent = """
        {
            "model": "doubao-seedance-2-0-260128",
            "content": [],
            "duration": 10,
            "resolution": "720p",
            "ratio": "16:9",
            "timeout": 88200,
            "watermark": true,
            "provider_specific": {
              "generate_audio": true,
              "camera_fixed": true
            }
          }
        """

    public static let text = """
        {
          "model": "doubao-seedance-2-0-260128",
          "content": [
            {"type": "text", "text": "黄昏海边,海浪轻轻拍打礁石,镜头缓慢推进"}
          ],
          "resolution": "720p",
          "ratio": "16:9",
          "duration": 10,
          "watermark": true,
          "provider_specific": {"generate_audio": true}
        }
        """

    public static let reference = """
        {
          "model": "doubao-seedance-2-0-260128",
          "content": [
            {"type": "text", "text": "根据参考图生成一段自然运镜的商品短片"},
            {"type": "image", "url": "https://example.com/ref1.jpg", "role": "reference"}
          ],
          "resolution": "720p",
          "ratio": "16:9",
          "duration": 10,
          "watermark": false,
          "provider_specific": {"generate_audio": true}
        }
        """

    /// Those that the rules allow.
    public static let allowed = [text, reference]
}
