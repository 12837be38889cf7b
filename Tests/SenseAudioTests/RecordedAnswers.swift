@testable import SenseAudio
@testable import Transport

/// Answers of the live service as independent clients recorded them; prompts, ids and hosts were replaced.
enum Recorded {
    static let createOK = answer(200, #"{"task_id": "b3d9e7a2-41c6-4f0b-8a35-7c1de2f40961"}"#)

    static let badDuration = answer(400, #"{"code": "不支持的视频时长", "message": "不支持的视频时长", "ref_code": 400000}"#)
    static let badMaterial = answer(400, #"{"code": "图片链接无效", "message": "图片链接无效", "ref_code": 400000}"#)
    static let badRatio = answer(400, #"{"code": "invalid", "message": "参数错误：ratio", "ref_code": 400000}"#)
    static let unauthorized = answer(
        401, #"{"code": "authentication_error", "message": "incorrect API key provided"}"#)
    static let unknownTask = answer(
        404, #"{"code": "notfound", "message": "未找到资源", "ref_code": 404000, "ref_scope": "common"}"#)
    static let unknownModel = answer(500, #"{"code": "internal", "message": "服务繁忙，请稍后再试", "ref_code": 500000}"#)

    static let completedPlain = answer(
        200,
        """
        {"id": "6f1c2b1e-0a57-4c8e-9d0e-2f5f3c7b9a10", "model": "doubao-seedance-2-0-260128",
         "task_id": "b3d9e7a2-41c6-4f0b-8a35-7c1de2f40961", "status": "completed", "progress": 100,
         "video_url": "https://files.example/video/5bf65768-ad45-44ff-ab0f-eb6c77f00e63", "duration": 4,
         "is_new": true, "created_at": 1790579946, "completed_at": 1790580103, "prompt": "", "resolution": "480p",
         "content": [{"type": "text", "text": "白纸折成的小船在雨后的水洼里慢慢转圈"}], "ratio": "16:9",
         "provider_specific": {"generate_audio": false}}
        """)
    static let completedWatermark = answer(
        200,
        """
        {"id": "6f1c2b1e-0a57-4c8e-9d0e-2f5f3c7b9a10", "model": "doubao-seedance-2-0-260128",
         "task_id": "b3d9e7a2-41c6-4f0b-8a35-7c1de2f40961", "status": "completed", "progress": 100,
         "video_url": "https://files.example/video_add_watermark/c04199ad/c04199ad.mp4", "duration": 10,
         "is_new": true, "created_at": 1789571634, "completed_at": 1789571769, "prompt": "", "resolution": "720p",
         "ratio": "16:9"}
        """)
    /// The shape is the documentation's: no failed answer was recorded.
    static let failed = answer(
        200,
        """
        {"id": "6f1c2b1e-0a57-4c8e-9d0e-2f5f3c7b9a10", "model": "doubao-seedance-2-0-260128",
         "task_id": "b3d9e7a2-41c6-4f0b-8a35-7c1de2f40961", "status": "failed", "progress": 100,
         "error_message": "内容审核未通过", "duration": 4, "created_at": 1790579946, "completed_at": 1790580001,
         "prompt": "", "resolution": "480p", "content": [{"type": "text", "text": "白纸折成的小船在雨后的水洼里慢慢转圈"}],
         "ratio": "16:9"}
        """)
    static let pendingFirst = answer(
        200,
        """
        {"id": "6f1c2b1e-0a57-4c8e-9d0e-2f5f3c7b9a10", "model": "doubao-seedance-2-0-260128",
         "task_id": "b3d9e7a2-41c6-4f0b-8a35-7c1de2f40961", "status": "pending", "progress": 0, "duration": 4,
         "is_new": true, "created_at": 1790579946, "prompt": "", "resolution": "480p",
         "content": [{"type": "text", "text": "白纸折成的小船在雨后的水洼里慢慢转圈"}], "ratio": "16:9",
         "provider_specific": {"generate_audio": false}}
        """)
    static let pendingHalf = answer(
        200,
        """
        {"id": "6f1c2b1e-0a57-4c8e-9d0e-2f5f3c7b9a10", "model": "doubao-seedance-2-0-260128",
         "task_id": "b3d9e7a2-41c6-4f0b-8a35-7c1de2f40961", "status": "pending", "progress": 50, "duration": 10,
         "is_new": true, "created_at": 1789571635, "prompt": "", "resolution": "720p",
         "content": [{"type": "text", "text": "白纸折成的小船在雨后的水洼里慢慢转圈"}], "ratio": "16:9",
         "provider_specific": {"generate_audio": true, "watermark_url": "https://files.example/logo2.png"}}
        """)

    /// A proxy's page in place of an answer.
    static let page = "<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1><hr>nginx</body></html>\n"

    static func answer(_ status: Int, _ body: String) -> Answer {
        Answer(status: status, body: Array(body.utf8))
    }

    static func envelope(_ status: Int, refCode: String) -> Answer {
        answer(status, #"{"code": "某种原因", "message": "某种说明", "ref_code": \#(refCode)}"#)
    }
}
