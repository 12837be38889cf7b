
local number = 0
request = function()
    number = (number + 1) % 100000
    return wrk.format("GET", "/v1/video/status?id=open-" .. number, {["Authorization"] = "Bearer sk-benchmark"})
end
